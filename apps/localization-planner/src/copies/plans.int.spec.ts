import {
  createPlan,
  diffPlans,
  listPlanLoops,
  type PlanDifference,
  type PlanView,
  type VariantId,
} from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { PlanClient, requestOf, share } from '../testing/plan-client';

let client: PlanClient;
let planner: PlanClient['planner'];
let tree: PlanClient['planner']['tree'];

beforeAll(async () => {
  client = await PlanClient.start();
  ({ planner } = client);
  ({ tree } = planner);
});
afterAll(() => planner.stop());

it('plans a small tree at once, and copies and locks nothing', async () => {
  const child = await tree.item({ label: 'Child' });
  const root = await tree.item({ links: [child], label: 'Root' });
  const made = await planner.rpc.call(createPlan, { ...client.ofSpace(), request: requestOf([root]) });
  expect(made).toMatchObject({
    state: 'ready',
    jobId: null,
    counts: { nodes: 2, byDecision: { create: 4, reuse: 0, share: 0, skip: 0, fail: 0 }, loops: 0, maxDepth: 1 },
  });
  expect(made.counts?.byLocale['fr-FR']).toMatchObject({ create: 2 });
  expect(await client.commandsOf(made)).toBe(0);
  const { rowCount } = await planner.pool.query('select from jobs.jobs where id = $1', [made.id]);
  expect(rowCount).toBe(0);
  expect(await client.nodesOf(made)).toMatchObject([
    { number: 0, parent: null, depth: 0, variantId: root, label: 'Root', children: 1, linkCount: 1 },
    { number: 1, parent: 0, depth: 1, variantId: child, label: 'Child', contentType: 'page', sourceLocale: 'en-US' },
  ]);
});

it('plans a large tree later, with the same result', async () => {
  const children = [await tree.item(), await tree.item(), await tree.item(), await tree.item()];
  const root = await tree.item({ links: children });
  const first = await planner.rpc.call(createPlan, { ...client.ofSpace(), request: requestOf([root]) });
  expect(first).toMatchObject({ state: 'planning', digest: null, counts: null });
  const made = await eventually(async () => {
    const view = await client.read(first.id);
    return view.state === 'ready' && view;
  });
  expect(made.counts).toMatchObject({ nodes: 5, byDecision: { create: 10 } });
  expect(await client.commandsOf(made)).toBe(0);
});

it('gives equal plans equal digests, and plans with other decisions other ones', async () => {
  const root = await tree.item({ links: [await tree.item()] });
  const [one, two] = [await client.plan([root]), await client.plan([root])];
  expect(one.digest).toBe(two.digest);
  expect((await client.plan([root], { links: [share({ path: '/to/0' })] })).digest).not.toBe(one.digest);
});

it('plans several roots and rules, and reports the rule and the path of each link', async () => {
  const [legal, page] = [await tree.item({ label: 'Legal' }), await tree.item({ label: 'Page' })];
  const [one, two] = [await tree.item({ links: [page, legal] }), await tree.item({ links: [page] })];
  const links = [share({ path: '/to/1' }), { name: 'others', match: {}, action: 'localize' } as const];
  const made = await client.plan([one, two], { links });
  const nodes = await client.nodesOf(made);
  const numberOf = (id: string) => nodes.find(({ variantId }) => variantId === id)?.number;
  expect(nodes.map(({ depth }) => depth)).toEqual([0, 0, 1, 1]);
  expect(nodes[0]?.links).toEqual([
    { path: '/to/0', targetNode: numberOf(page), decision: 'localize', rule: 'others' },
    { path: '/to/1', targetNode: numberOf(legal), decision: 'share', rule: 'stays' },
  ]);
  expect(nodes.find(({ variantId }) => variantId === legal)?.destinations).toEqual([
    { locale: 'fr-FR', decision: 'share', reason: 'rule', targetId: legal, targetRepository: 'a'.repeat(24) },
    { locale: 'de-DE', decision: 'share', reason: 'rule', targetId: legal, targetRepository: 'a'.repeat(24) },
  ]);
  expect(nodes[0]?.below).toMatchObject({ nodes: 2, byDecision: { create: 2, share: 1 } });
  expect(nodes[1]?.below).toMatchObject({ nodes: 0, byDecision: { create: 0 } });
  expect(await client.nodesOf(made, { parent: 0 })).toHaveLength(2);
  expect(await client.nodesOf(made, { rule: 'stays' })).toMatchObject([{ variantId: one }]);
  expect(await client.nodesOf(made, { decision: 'share' })).toMatchObject([{ variantId: legal }]);
  expect(await client.nodesOf(made, { q: 'lega' })).toMatchObject([{ variantId: legal }]);
  const last = numberOf(page) ?? 0;
  expect(await client.nodesOf(made, { node: last, ancestors: true })).toMatchObject([{ number: 0 }, { number: last }]);
});

it('drops links from copies, unless the schema requires them', async () => {
  const { pool } = planner;
  await pool.query(
    `
with schema as (
  insert into content.content_type_schemas (space_id, id, schema_uri, version, validation_level, status, created_by, updated_by)
  values ($1, $2, 'page', 1, 'CONTENT_TYPE', 'ACTIVE', '', '')
),
version as (
  insert into content.content_type_schema_versions (space_id, schema_id, number, body, created_by)
  values ($1, $2, 1, $3, '')
)
insert into content.content_types (space_id, id, uri, schema_id, schema_version, created_by, updated_by)
values ($1, $2, 'page', $2, 1, '', '')`,
    [tree.spaceId, 'e'.repeat(24), JSON.stringify({ properties: { to: { minItems: 1 } } })],
  );
  const [first, second] = [await tree.item(), await tree.item()];
  const root = await tree.item({ links: [first, second] });
  const links = [{ name: 'no links', match: { kind: 'link' }, action: 'drop' } as const];
  const made = await client.plan([root], { links });
  expect(made.counts).toMatchObject({ nodes: 2, shared: 1, dropped: 1, byDecision: { create: 2, share: 1 } });
  expect((await client.nodesOf(made))[0]?.links).toEqual([
    { path: '/to/0', targetNode: 1, decision: 'share', rule: 'no links' },
    { path: '/to/1', targetNode: null, decision: 'drop', rule: 'no links' },
  ]);
  expect(await client.execute(made)).toMatchObject({ progress: { total: 2, shared: 1, dropped: 1 } });
});

it('fails a node with a forbidden link, and leaves links to it unchanged', async () => {
  const forbidden = await tree.item();
  const child = await tree.item({ links: [forbidden] });
  const root = await tree.item({ links: [child] });
  const stop = { name: 'none', match: { depth: { min: 2 } }, action: 'stop' } as const;
  const made = await client.plan([root], { links: [stop] });
  expect(made.counts?.byDecision).toMatchObject({ create: 2, fail: 2 });
  expect(await client.nodesOf(made)).toMatchObject([
    { variantId: root },
    { variantId: child, destinations: [{ decision: 'fail', reason: 'LINK_FORBIDDEN' }, { decision: 'fail' }] },
  ]);
});

it('lists each cycle once, from its smallest number', async () => {
  const [one, two] = [randomUUID() as VariantId, randomUUID() as VariantId];
  await tree.item({ id: one, links: [two], label: 'One' });
  await tree.item({ id: two, links: [one], label: 'Two' });
  const made = await client.plan([one]);
  expect(made.counts?.loops).toBe(1);
  const { loops } = await planner.rpc.call(listPlanLoops, { ...client.ofSpace(), planId: made.id, limit: 10 });
  expect(loops).toEqual([
    [
      { number: 0, variantId: one, label: 'One' },
      { number: 1, variantId: two, label: 'Two' },
    ],
  ]);
});

it('lists the nodes that differ between two plans, with the rules that decided', async () => {
  const [below, kept] = [await tree.item(), await tree.item({ label: 'Kept' })];
  const child = await tree.item({ links: [below], label: 'Child' });
  const root = await tree.item({ links: [child, kept] });
  const [a, b] = [
    await client.plan([root]),
    await client.plan([root], { links: [share({ path: '/to/0' })], locales: ['fr-FR'] }),
  ];
  const differences = await diff(a, b);
  const of = (id: VariantId) => differences.find(({ variantId }) => variantId === id);
  expect(of(child)).toMatchObject({
    label: 'Child',
    a: {
      rule: null,
      destinations: [
        { locale: 'de-DE', decision: 'create' },
        { locale: 'fr-FR', decision: 'create' },
      ],
    },
    b: { rule: 'stays', destinations: [{ locale: 'fr-FR', decision: 'share' }] },
  });
  expect(of(below)).toMatchObject({ a: { destinations: [{}, {}] }, b: null });
  expect(differences).toHaveLength(4);
  expect(await diff(a, await client.plan([root]))).toEqual([]);
});

async function diff(a: PlanView, b: PlanView): Promise<PlanDifference[]> {
  const all: PlanDifference[] = [];
  let after: string | null = '00000000-0000-0000-0000-000000000000';
  while (after !== null) {
    const request: NonNullable<typeof diffPlans.request> = {
      ...client.ofSpace(),
      planId: a.id,
      otherId: b.id,
      limit: 2,
      after,
    };
    const page: NonNullable<typeof diffPlans.reply> = await planner.rpc.call(diffPlans, request);
    all.push(...page.differences);
    after = page.nextAfter;
  }
  return all;
}

it('plans all locales of a space, also more than a number has bits', async () => {
  const locales = Array.from({ length: 200 }, (_, index) => `x${String(index)}`);
  await planner.pool.query(
    `insert into content.locales (space_id, locale, label, position)
     select $1, locale, locale, 100 + place from unnest($2::text[]) with ordinality l (locale, place)`,
    [tree.spaceId, locales],
  );
  const root = await tree.item();
  await tree.item({ familyId: root, locale: 'x199' });
  const made = await client.plan([root], { locales });
  expect(made.counts).toMatchObject({
    byDecision: { create: 199, reuse: 1, skip: 0 },
    byLocale: { x64: { create: 1 } },
  });
  expect(await client.nodesOf(made, { locale: 'x199', decision: 'reuse' })).toHaveLength(1);
  expect(await client.nodesOf(made, { locale: 'x198', decision: 'reuse' })).toHaveLength(0);
  const [node] = await client.nodesOf(made);
  expect(node?.destinations).toHaveLength(200);
  expect(await client.execute(made)).toMatchObject({ progress: { total: 200 } });
  expect(await client.commandsOf(made)).toBe(199);
});

it('expands a query into roots when it plans', async () => {
  const folder = 'c'.repeat(24);
  await tree.folder(folder, 'Queried');
  const ids = [await tree.item({ folderId: folder }), await tree.item({ folderId: folder })];
  const made = await client.plan([], { roots: [{ query: { folder, locale: 'EN-us' } }] });
  expect((await client.nodesOf(made)).map(({ variantId }) => variantId).toSorted()).toEqual(ids.toSorted());
});
