import type { ItemOf } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import type { Column } from '../output/table';
import { pageSize, setMembers } from '../session/page-size';
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

const resolve = leaf<{ readonly take?: 'theirs' | 'mine' }>({
  name: 'resolve',
  summary: 'resolves conflicts',
  args: [['<ids...>', 'ids of conflicts']],
  options: [
    {
      flags: '--take <side>',
      summary: 'theirs: the copy gets the value of the source; mine: it keeps its own',
      choices: ['theirs', 'mine'],
    },
  ],
  examples: ['conflicts resolve ID --take theirs'],
  run: async (session, ids, { take }) => {
    if (take === undefined) throw new CliError(EXIT.usage, 'USAGE', '--take is missing.');
    const space = await session.key();
    for (const id of ids) {
      const init = { params: { path: { space, id } }, body: { take } };
      await session.client.api.POST('/v1/spaces/{space}/conflicts/{id}/resolve', init);
      await session.notice(`The conflict ${id} is resolved.`);
    }
  },
});

export const conflictCommands = [list, show, resolve];
