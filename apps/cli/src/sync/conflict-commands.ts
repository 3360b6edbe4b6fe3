import type { ItemOf, ResolvedConflict, Space } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT, type ExitCode } from '../exits/exit-codes';
import type { Column } from '../output/table';
import { confirm } from '../session/confirm';
import { pageSize, setMembers } from '../session/page-size';
import type { Session } from '../session/session';
import { leaf } from '../tree/tree';

type Conflict = ItemOf<'/v1/spaces/{space}/conflicts'>;

const COLUMNS: readonly Column<Conflict>[] = [
  ['id', ({ id }) => id],
  ['locale', ({ locale }) => locale],
  ['state', ({ state }) => state],
  ['path', ({ path }) => path],
  ['theirs', ({ theirs }) => theirs],
  ['mine', ({ mine }) => mine],
  ['variant', ({ variantId }) => variantId],
];

interface ListOptions {
  readonly root?: string;
  readonly locale?: string;
  readonly state: 'open' | 'resolved';
}

const list = leaf<ListOptions>({
  name: 'list',
  aliases: ['ls'],
  summary: 'lists the conflicts of roll-outs',
  sets: ['list'],
  options: [
    { flags: '--root <id>', summary: 'conflicts of copies of this variant and those below it' },
    { flags: '--locale <locale>', summary: 'only this locale' },
    { flags: '--state <state>', summary: 'only this state', choices: ['open', 'resolved'], initial: 'open' },
  ],
  run: async (session, _args, { root, locale, state }) => {
    const query = { state, limit: pageSize(session.flags), ...setMembers({ root, locale }) };
    const path = { space: await session.key() };
    await session.list(session.client.items('/v1/spaces/{space}/conflicts', { path, query }), COLUMNS);
  },
});

const show = leaf({
  name: 'show',
  aliases: ['get'],
  summary: 'shows a conflict with the three values',
  args: [['<id>', 'id of the conflict']],
  run: async (session, [id = '']) => {
    const params = { path: { space: await session.key(), id } };
    const { data } = await session.client.api.GET('/v1/spaces/{space}/conflicts/{id}', { params });
    if (data !== undefined) await session.printer.one(data, [...COLUMNS, ['base', ({ base }) => base]]);
  },
});

type ResolutionValue = NonNullable<NonNullable<Parameters<Space['resolveConflict']>[2]>['value']> | null;

interface ResolveOptions {
  readonly take?: 'theirs' | 'mine' | 'value';
  readonly value?: string;
  readonly all?: boolean;
  readonly root?: string;
  readonly locale?: string;
}

const resolve = leaf<ResolveOptions>({
  name: 'resolve',
  summary: 'resolves conflicts: the named ones, or with --all those of a query',
  args: [['[ids...]', 'ids of conflicts']],
  sets: ['confirm'],
  options: [
    {
      flags: '--take <side>',
      summary: 'theirs: the copy gets the value of the source; mine: it keeps its own; value: it gets --value',
      choices: ['theirs', 'mine', 'value'],
    },
    { flags: '--value <json>', summary: 'the value for the copy, as JSON; only for one conflict' },
    { flags: '--all', summary: 'all open conflicts, or those of --root and --locale' },
    { flags: '--root <id>', summary: 'conflicts of copies of this variant and those below it' },
    { flags: '--locale <locale>', summary: 'only this locale' },
  ],
  examples: [
    'conflicts resolve ID --take theirs',
    `conflicts resolve ID --take value --value '"Accueil"'`,
    'conflicts resolve --all --root ID --locale fr-FR --take mine --yes',
  ],
  run: async (session, ids, { take, value, all, root, locale }): Promise<ExitCode> => {
    if (take === undefined) throw usage('--take is missing.');
    if ((take === 'value') !== (value !== undefined))
      throw usage('--value is required with --take value, and only then.');
    if (all === true) {
      if (ids.length > 0) throw usage('Name conflicts, or use --all.');
      if (take === 'value') throw usage('--take value is only for one conflict.');
      return resolveAll(session, take, setMembers({ root, locale }));
    }
    if (root !== undefined || locale !== undefined) throw usage('--root and --locale are only allowed with --all.');
    if (ids.length === 0) throw usage('Name a conflict, or use --all.');
    if (take === 'value' && ids.length > 1) throw usage('--take value is only for one conflict.');
    const space = await session.space();
    for (const id of ids) {
      await space.resolveConflict(id, take, value === undefined ? {} : { value: parseJson(value) });
      await session.notice(`The conflict ${id} is resolved.`);
    }
    return EXIT.done;
  },
});

const RESOLVED: readonly Column<ResolvedConflict>[] = [
  ['id', ({ id }) => id],
  ['outcome', ({ outcome }) => outcome],
  ['path', ({ path }) => path],
  ['reason', ({ reason }) => reason],
  ['variant', ({ variantId }) => variantId],
];

/** Exits with 9 if a conflict stays open. */
async function resolveAll(
  session: Session,
  take: 'theirs' | 'mine',
  query: { readonly root?: string; readonly locale?: string },
): Promise<ExitCode> {
  const side = take === 'theirs' ? 'the values of the sources' : 'the values of the copies';
  await confirm(session, `Resolves all conflicts of the query with ${side}.`);
  const space = await session.space();
  let open = 0;
  const resolved = async function* (): AsyncGenerator<ResolvedConflict> {
    for await (const conflict of space.resolveConflicts({ ...query, limit: 200 }, take)) {
      if (conflict.outcome === 'rejected') open += 1;
      yield conflict;
    }
  };
  await session.printer.list(resolved(), RESOLVED);
  if (open > 0) await session.notice(`${open} conflicts are still open.`);
  return open > 0 ? EXIT.checkFailed : EXIT.done;
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, 'USAGE', message);
}

function parseJson(text: string): ResolutionValue {
  try {
    return JSON.parse(text) as ResolutionValue;
  } catch {
    throw usage(`--value is not JSON: ${text}`);
  }
}

export const conflictCommands = [list, show, resolve];
