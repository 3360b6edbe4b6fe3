import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { confirm } from '../session/confirm';
import type { Session } from '../session/session';
import type { Profile } from '../settings/profile-files';
import { leaf } from '../tree/tree';
import type { Column } from '../output/table';

interface NamedProfile {
  readonly name: string;
  readonly url: string;
  readonly space: string | null;
  readonly current: boolean;
  readonly hasToken: boolean;
}

const COLUMNS: readonly Column<NamedProfile>[] = [
  ['name', ({ name }) => name],
  ['url', ({ url }) => url],
  ['space', ({ space }) => space],
  ['current', ({ current }) => (current ? 'yes' : 'no')],
  ['token', ({ hasToken }) => (hasToken ? 'yes' : 'no')],
];

const list = leaf({
  name: 'list',
  aliases: ['ls'],
  summary: 'lists profiles',
  run: async (session) => {
    await session.printer.list(named(session), COLUMNS);
  },
});

const show = leaf({
  name: 'show',
  aliases: ['get'],
  summary: 'shows a profile, without its token',
  args: [['[name]', 'name of the profile; default: the current one']],
  run: async (session, [name = session.profileName.value]) => {
    await session.printer.one(describe(session, name, find(session, name)), COLUMNS);
  },
});

const use = leaf({
  name: 'use',
  summary: 'makes a profile the current one',
  args: [['<name>', 'name of the profile']],
  run: async (session, [name = '']) => {
    find(session, name);
    session.profiles.use(name);
    await session.notice(`The current profile is ${name}.`);
  },
});

const remove = leaf({
  name: 'remove',
  aliases: ['rm'],
  summary: 'removes a profile and its token',
  args: [['<name>', 'name of the profile']],
  sets: ['confirm'],
  run: async (session, [name = '']) => {
    find(session, name);
    await confirm(session, `Removes the profile ${name} and its token.`);
    session.profiles.remove(name);
    await session.notice(`The profile ${name} is removed.`);
  },
});

export const profileCommands = [list, show, use, remove];

function find({ profiles }: Session, name: string): Profile {
  const profile = profiles.read(name);
  if (profile !== undefined) return profile;
  throw new CliError(
    EXIT.notFound,
    'PROFILE_NOT_FOUND',
    `There is no profile "${name}".`,
    'Run "scriptorium profiles list".',
  );
}

async function* named(session: Session): AsyncGenerator<NamedProfile> {
  for (const name of session.profiles.names()) yield describe(session, name, find(session, name));
}

function describe({ profiles }: Session, name: string, { url, space }: Profile): NamedProfile {
  return {
    name,
    url,
    space: space ?? null,
    current: profiles.current() === name,
    hasToken: profiles.token(name) !== undefined,
  };
}
