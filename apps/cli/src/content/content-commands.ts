import type { ExitCode } from '../exits/exit-codes';
import { confirm } from '../session/confirm';
import { pageSize, setMembers } from '../session/page-size';
import type { Session } from '../session/session';
import { parseCount } from '../tree/parse-values';
import { leaf, type OptionSpec } from '../tree/tree';
import { FAMILY_COLUMNS, LINK_COLUMNS, VARIANT_LINES, VERSION_COLUMNS } from './content-columns';
import { readObject } from './read-input';

const VARIANT = ['<id>', 'id of the variant'] as const;
const INPUT: OptionSpec = { flags: '--input <file>', summary: 'JSON; "-" or no option: stdin', initial: '-' };
const BASED_ON: OptionSpec = {
  flags: '--based-on <version>',
  summary: 'version of the source that the content takes into account',
  parse: parseCount,
};
const IF_MATCH: OptionSpec = { flags: '--if-match <etag>', summary: 'change only this state of the variant' };

interface ChangeOptions {
  readonly input: string;
  readonly basedOn?: number;
  readonly ifMatch?: string;
}

const list = leaf<{ readonly contentType?: string; readonly repository?: string; readonly locale?: string }>({
  name: 'list',
  aliases: ['ls'],
  summary: 'lists families with their variants',
  sets: ['list'],
  options: [
    { flags: '--content-type <uri>', summary: 'only this content type' },
    { flags: '--repository <id>', summary: 'only this repository' },
    { flags: '--locale <locale>', summary: 'only families with this locale' },
  ],
  run: async (session, _args, { contentType, repository, locale }) => {
    const query = setMembers({ contentType, repository, locale, limit: pageSize(session.flags) });
    const path = { space: await session.key() };
    await session.list(session.client.items('/v1/spaces/{space}/families', { path, query }), FAMILY_COLUMNS);
  },
});

const get = leaf<{ readonly version?: number }>({
  name: 'get',
  aliases: ['show'],
  summary: 'shows a variant and its body',
  args: [VARIANT],
  options: [{ flags: '--version <n>', summary: 'an older version', parse: parseCount }],
  examples: ['content get ID --json | jq .body'],
  run: async (session, [id = ''], { version }) => {
    const params = { path: { space: await session.key(), id }, query: setMembers({ version }) };
    const { data } = await session.client.api.GET('/v1/spaces/{space}/variants/{id}', { params });
    if (data !== undefined) await session.printer.one(data, VARIANT_LINES);
  },
});

const put = leaf<ChangeOptions>({
  name: 'put',
  summary: 'replaces the content of a variant',
  args: [VARIANT],
  options: [INPUT, BASED_ON, IF_MATCH],
  run: async (session, [id = ''], { input, basedOn, ifMatch }) => {
    const body = await readObject(session, input);
    const params = { ...(await address(session, id, ifMatch)), query: setMembers({ basedOn }) };
    const { data } = await session.client.api.PUT('/v1/spaces/{space}/variants/{id}', { params, body: body as never });
    if (data !== undefined) await session.printer.one(data, VARIANT_LINES);
  },
});

const patch = leaf<ChangeOptions>({
  name: 'patch',
  summary: 'changes members of a variant by a merge patch (RFC 7396)',
  args: [VARIANT],
  options: [INPUT, BASED_ON, IF_MATCH],
  examples: [`content patch ID <<< '{"body": {"title": "Bonjour"}}'`],
  run: async (session, [id = ''], { input, basedOn, ifMatch }) => {
    const body = await readObject(session, input);
    const params = { ...(await address(session, id, ifMatch)), query: setMembers({ basedOn }) };
    const { data } = await session.client.api.PATCH('/v1/spaces/{space}/variants/{id}', {
      params,
      body: body as never,
    });
    if (data !== undefined) await session.printer.one(data, VARIANT_LINES);
  },
});

const remove = leaf<{ readonly ifMatch?: string }>({
  name: 'delete',
  aliases: ['rm'],
  summary: 'deletes a variant with its versions',
  args: [VARIANT],
  sets: ['confirm'],
  options: [IF_MATCH],
  run: async (session, [id = ''], { ifMatch }) => {
    await confirm(session, `Deletes the variant ${id}, which cannot be undone.`);
    const params = await address(session, id, ifMatch);
    await session.client.api.DELETE('/v1/spaces/{space}/variants/{id}', { params });
    await session.notice(`The variant ${id} is deleted.`);
  },
});

const tree = leaf<{ readonly depth?: number }>({
  name: 'tree',
  summary: 'lists a variant and the variants below it by links',
  args: [VARIANT],
  sets: ['list'],
  options: [{ flags: '--depth <n>', summary: 'levels of links', parse: parseCount }],
  run: async (session, [id = ''], { depth }) => {
    const options = { path: { space: await session.key(), id }, query: setMembers({ depth }) };
    await session.list(session.client.items('/v1/spaces/{space}/variants/{id}/tree', options), [
      ['variant', ({ variantId }) => variantId],
      ['depth', (node) => node.depth],
      ['parent', ({ parentId }) => parentId],
    ]);
  },
});

const links = leaf<{ readonly in?: boolean }>({
  name: 'links',
  summary: 'lists the links of a variant, or with --in those to it',
  args: [VARIANT],
  sets: ['list'],
  options: [{ flags: '--in', summary: 'links of other variants to it' }],
  run: async (session, [id = ''], options) => {
    const direction = options.in === true ? ('in' as const) : ('out' as const);
    const query = { direction, limit: pageSize(session.flags) };
    const path = { space: await session.key(), id };
    await session.list(session.client.items('/v1/spaces/{space}/variants/{id}/links', { path, query }), LINK_COLUMNS);
  },
});

const versions = leaf({
  name: 'versions',
  summary: 'lists the versions of a variant, newest first',
  args: [VARIANT],
  sets: ['list'],
  run: async (session, [id = '']) => {
    const options = { path: { space: await session.key(), id }, query: { limit: pageSize(session.flags) } };
    await session.list(session.client.items('/v1/spaces/{space}/variants/{id}/versions', options), VERSION_COLUMNS);
  },
});

type Action = 'publish' | 'unpublish' | 'archive' | 'unarchive';

/** Commands that change the state of a variant. Those that take content away from readers ask. */
const action = (name: Action, done: string, asks: boolean) =>
  leaf<{ readonly ifMatch?: string }>({
    name,
    summary: `${name}es a variant`.replace('ees', 'es'),
    args: [VARIANT],
    sets: asks ? ['confirm'] : [],
    options: [IF_MATCH],
    run: async (session, [id = ''], { ifMatch }): Promise<ExitCode | void> => {
      if (asks) await confirm(session, `The variant ${id} will be ${done}.`);
      const params = await address(session, id, ifMatch);
      await session.client.api.POST(`/v1/spaces/{space}/variants/{id}/${name}`, { params });
      await session.notice(`The variant ${id} is ${done}.`);
    },
  });

export const contentCommands = [
  list,
  get,
  put,
  patch,
  remove,
  tree,
  links,
  versions,
  action('publish', 'published', false),
  action('unpublish', 'unpublished', true),
  action('archive', 'archived', true),
  action('unarchive', 'unarchived', false),
];

async function address(session: Session, id: string, ifMatch: string | undefined) {
  const tag = ifMatch === undefined || /^(W\/)?".*"$|^\*$/.test(ifMatch) ? ifMatch : `"${ifMatch}"`;
  return { path: { space: await session.key(), id }, header: tag === undefined ? {} : { 'If-Match': tag } };
}
