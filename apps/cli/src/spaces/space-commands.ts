import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import type { ItemOf } from '@scriptorium/client';
import { pageSize } from '../session/page-size';
import { leaf } from '../tree/tree';
import type { Column } from '../output/table';

const COLUMNS: readonly Column<ItemOf<'/v1/spaces'>>[] = [
  ['key', ({ key }) => key],
  ['label', ({ label }) => label],
  ['locales', ({ locales }) => locales.length],
  ['scopes', ({ scopes }) => scopes],
];

const list = leaf({
  name: 'list',
  aliases: ['ls'],
  summary: 'lists the spaces of the caller',
  sets: ['list'],
  run: async (session) => {
    await session.list(session.client.items('/v1/spaces', { query: { limit: pageSize(session.flags) } }), COLUMNS);
  },
});

const show = leaf({
  name: 'show',
  aliases: ['get'],
  summary: 'shows a space and its locales',
  args: [['[key]', 'key of the space; default: the chosen one']],
  run: async (session, [key]) => {
    const path = { space: key ?? (await session.key()) };
    const { data } = await session.client.api.GET('/v1/spaces/{space}', { params: { path } });
    if (data === undefined) return;
    await session.printer.one(data, [
      ['key', (space) => space.key],
      ['label', (space) => space.label],
      ['description', (space) => space.description],
      ['locales', (space) => space.locales],
      ['scopes', (space) => space.scopes],
    ]);
  },
});

const use = leaf({
  name: 'use',
  summary: 'stores the space in the profile',
  args: [['<key>', 'key of the space']],
  run: async (session, [key = '']) => {
    const { value: name } = session.profileName;
    const profile = session.profiles.read(name);
    if (profile === undefined) {
      const hint = 'Sign in with "scriptorium login", or set SCRIPTORIUM_SPACE.';
      throw new CliError(EXIT.usage, 'PROFILE_NOT_FOUND', `There is no profile "${name}".`, hint);
    }
    await session.client.api.GET('/v1/spaces/{space}', { params: { path: { space: key } } });
    session.profiles.save(name, { ...profile, space: key });
    await session.notice(`The profile ${name} uses the space ${key}.`);
  },
});

const locales = leaf({
  name: 'locales',
  summary: 'lists the locales of the space',
  sets: ['list'],
  run: async (session) => {
    const options = { path: { space: await session.key() } };
    await session.list(session.client.items('/v1/spaces/{space}/locales', options), [
      ['locale', ({ id }) => id],
      ['label', ({ label }) => label],
      ['default', ({ isDefault }) => (isDefault ? 'yes' : 'no')],
    ]);
  },
});

export const spaceCommands = [list, show, use, locales];

export const limits = leaf({
  name: 'limits',
  summary: 'lists the limits of the server for the caller',
  run: async (session) => {
    const { data } = await session.client.api.GET('/v1/limits');
    const entries = Object.entries(data?.limits ?? {}).map(([limit, maximum]) => ({ limit, maximum }));
    await session.printer.list(
      (async function* () {
        yield* entries;
      })(),
      [
        ['limit', ({ limit }) => limit],
        ['maximum', ({ maximum }) => maximum],
      ],
    );
  },
});
