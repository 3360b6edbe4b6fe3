import {
  createPlan,
  listPlanLoops,
  listPlanNodes,
  readPlan,
  type CopyRoot,
  type LinkRule,
  type PlanView,
  type VariantId,
} from '@scriptorium/contracts';
import { eventually, inFullRun } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

const LINK =
  '{"_meta":{"schema":"http://bigcontent.io/cms/schema/v1/core#/definitions/content-link"},"contentType":"page","id":"\u0001"}';

let planner: RunningPlanner;

beforeAll(async () => {
  planner = await startPlanner();
});
afterAll(() => planner.stop());

/**
 * Stores items that link to each other by their places, and returns their ids. Each has its own body, with a text of
 * about `bytes` bytes.
 */
async function store(links: readonly (readonly number[])[], bytes = 0): Promise<VariantId[]> {
  const { pool, tree } = planner;
  await tree.item();
  const ids = links.map(() => randomUUID() as string as VariantId);
  const rows = links.map((targets, at) => ({ id: ids[at], slots: targets.map((target) => ids[target]) }));
  const members = Array.from({ length: Math.ceil(rows.length / 1_000) }, (_, part) =>
    JSON.stringify(rows.slice(part * 1_000, (part + 1) * 1_000)),
  );
  for (const part of members) {
    await pool.query(
      `
with item as materialized (
  select id, coalesce(slots, '{}') as slots from json_to_recordset($2) as item (id uuid, slots uuid[])
),
body as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, label)
  select $1, sha256(convert_to(id::text, 'UTF8')), 'page', repeat('l', cardinality(slots)),
         concat('{"_meta":{"schema":"page"', chr(2), '},"name":"', id, '","text":"',
                (select string_agg(md5(id || part::text), '') from generate_series(1, $4::integer / 32) part), '","to":[',
                rtrim(repeat($3 || ',', cardinality(slots)), ','), ']}'),
         'Page'
    from item
  returning hash, number
),
family as (
  insert into content.families (space_id, id, created_by, schema_uri) select $1, id, '', 'page' from item
)
insert into content.variants (
       space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number, slots)
select $1, item.id, item.id, 'en-US', 1, r.number, author.number, author.number, body.number, item.slots
  from item
  join body on body.hash = sha256(convert_to(item.id::text, 'UTF8'))
 cross join content.repositories r
 cross join content.principal_number('someone') author (number)
 where r.space_id = $1`,
      [tree.spaceId, part, LINK, bytes],
    );
  }
  return ids;
}

function plan(
  roots: readonly VariantId[],
  locales: readonly string[] = ['fr-FR'],
  links: readonly LinkRule[] = [],
): Promise<PlanView> {
  return planRoots(
    roots.map((variantId) => ({ variantId })),
    locales,
    links,
  );
}

async function planRoots(
  roots: readonly CopyRoot[],
  locales: readonly string[] = ['fr-FR'],
  links: readonly LinkRule[] = [],
): Promise<PlanView> {
  const ofSpace = { caller: planner.caller, spaceKey: planner.tree.spaceKey };
  const request = { kind: 'localize', roots, locales, links } as const;
  const { id: planId } = await planner.rpc.call(createPlan, { ...ofSpace, request });
  return eventually(async () => {
    const view = await planner.rpc.call(readPlan, { ...ofSpace, planId });
    return view.state !== 'planning' && view;
  });
}

const numbers = (length: number): number[] => Array.from({ length }, (_, at) => at);

it('plans a long chain', async () => {
  const length = inFullRun(10_000, 200);
  const [root] = await store(numbers(length).map((at) => (at + 1 < length ? [at + 1] : [])));
  const made = await plan(root === undefined ? [] : [root]);
  expect(made.counts).toMatchObject({ nodes: length, maxDepth: length - 1, loops: 0, byDecision: { create: length } });
});

it('plans a clique, and lists no more cycles than the limit', async () => {
  const size = inFullRun(300, 40);
  const [root] = await store(numbers(size).map((at) => numbers(size).filter((other) => other !== at)));
  const made = await plan(root === undefined ? [] : [root]);
  expect(made.counts).toMatchObject({ nodes: size, maxDepth: 1, loops: 1_000, byDecision: { create: size } });
  const named = { caller: planner.caller, spaceKey: planner.tree.spaceKey, planId: made.id };
  const { loops, nextAfter } = await planner.rpc.call(listPlanLoops, { ...named, limit: 100 });
  expect([loops.length > 0, nextAfter === null]).toEqual([true, false]);
});

it('plans many children of one item, and lists them page by page', async () => {
  const count = inFullRun(100_000, 2_000);
  const [root] = await store([numbers(count).map((at) => at + 1), ...numbers(count).map(() => [])]);
  const made = await plan(root === undefined ? [] : [root]);
  expect(made.counts).toMatchObject({ nodes: count + 1, maxDepth: 1 });
  const named = { caller: planner.caller, spaceKey: planner.tree.spaceKey, planId: made.id };
  const { nodes } = await planner.rpc.call(listPlanNodes, { ...named, limit: 200, parent: 0, after: count - 100 });
  expect(nodes).toHaveLength(100);
  const first = await planner.rpc.call(listPlanNodes, { ...named, limit: 1 });
  expect(first.nodes).toMatchObject([{ linkCount: count, children: count, below: { nodes: count } }]);
  expect(first.nodes[0]?.links).toHaveLength(50);
});

it('plans a chain of items with bodies of 200 KB, by the paths of their links', async () => {
  const length = inFullRun(1_000, 20);
  const next = (at: number): number[] => [at + 1, at + 2].filter((target) => target < length);
  const [root] = await store(numbers(length).map(next), 200_000);
  const rules = [{ name: 'second', match: { path: '/to/1' }, action: 'share' }] as const;
  const made = await plan(root === undefined ? [] : [root], ['fr-FR'], rules);
  // The shared link to the last item is one level shorter than the links that are followed.
  expect(made.counts).toMatchObject({ nodes: length, maxDepth: length - 2, byDecision: { create: length, share: 0 } });
  const named = { caller: planner.caller, spaceKey: planner.tree.spaceKey, planId: made.id };
  const { nodes } = await planner.rpc.call(listPlanNodes, { ...named, limit: 200, rule: 'second' });
  expect(nodes).toHaveLength(Math.min(200, length - 2));
  const links = nodes[0]?.links ?? [];
  expect(links).toMatchObject([
    { path: '/to/0', decision: 'localize', rule: null },
    { path: '/to/1', decision: 'share', rule: 'second' },
  ]);
  // The nodes of a level are numbered by the random ids of their variants.
  expect(links.map(({ targetNode }) => Number(targetNode)).sort((a, b) => a - b)).toEqual([1, 2]);
});

it('plans 1,000 roots in one request', async () => {
  const count = 1_000;
  const roots = await store(numbers(count).map((at) => [(at + 1) % count]));
  expect((await plan(roots)).counts).toMatchObject({ nodes: count, maxDepth: 0, byDecision: { create: count } });
});

describe('roots that several queries match', () => {
  /** Stores items in a folder of their own, and returns a query for them. */
  async function inFolder(digit: string, count: number): Promise<CopyRoot> {
    const { pool, tree } = planner;
    const folder = digit.repeat(24);
    await tree.folder(folder, `Folder ${digit}`);
    const ids = await store(numbers(count).map(() => []));
    await pool.query(
      `update content.variants v
          set folder_number = f.number
         from content.folders f
        where v.space_id = $1
          and v.id = any ($2)
          and f.space_id = $1
          and f.id = $3`,
      [tree.spaceId, ids, folder],
    );
    return { query: { folder } };
  }

  it('count once, so that no other root is left out or admitted', async () => {
    const [many, others, more] = [await inFolder('1', 700), await inFolder('2', 100), await inFolder('3', 201)];
    const made = await planRoots([many, many, others]);
    expect(made.counts).toMatchObject({ nodes: 800, byDecision: { create: 800 } });
    await expect(planRoots([many, many, others, more])).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      data: { limit: 'roots', maximum: 1_000, actual: 1_001 },
    });
  });
});

it('plans a tree in 200 locales', async () => {
  const { pool, tree } = planner;
  const locales = numbers(200).map((at) => `y${String(at)}`);
  await pool.query(
    `insert into content.locales (space_id, locale, label, position)
     select $1, locale, locale, 100 + place from unnest($2::text[]) with ordinality l (locale, place)`,
    [tree.spaceId, locales],
  );
  const count = inFullRun(5_000, 50);
  const [root] = await store([numbers(count - 1).map((at) => at + 1), ...numbers(count - 1).map(() => [])]);
  const made = await plan(root === undefined ? [] : [root], locales);
  expect(made.counts).toMatchObject({
    nodes: count,
    byDecision: { create: 200 * count },
    byLocale: { y199: { create: count } },
  });
});
