import { createPlan, type VariantId } from '@scriptorium/contracts';
import { PlanClient, requestOf } from '../testing/plan-client';

let client: PlanClient;
let tree: PlanClient['planner']['tree'];

beforeAll(async () => {
  client = await PlanClient.start();
  ({ tree } = client.planner);
});
afterAll(() => client.planner.stop());

/** French is copied from Italian, other locales from English. */
const SOURCE = { fallback: { 'fr-FR': ['IT-it'] } };

/** A page in English and Italian, whose child is in both, and whose other child is only in English. */
async function pages(): Promise<{ root: VariantId; italian: VariantId; child: VariantId; other: VariantId }> {
  const [child, other] = [await tree.item(), await tree.item()];
  const childInItalian = await tree.item({ familyId: child, locale: 'it-IT' });
  const root = await tree.item({ links: [child, other] });
  const italian = await tree.item({ familyId: root, locale: 'it-IT', links: [childInItalian, other] });
  return { root, italian, child: childInItalian, other };
}

it('reports the locale of the source that each destination has, and the links of this source', async () => {
  const { root, italian, child, other } = await pages();
  const made = await client.plan([root], { source: SOURCE });
  expect(made.counts).toMatchObject({
    nodes: 5,
    maxDepth: 1,
    byLocale: { 'fr-FR': { create: 3 }, 'de-DE': { create: 3 } },
  });
  const nodes = await client.nodesOf(made);
  const shown = nodes.map(({ variantId, sourceLocale, destinations, children }) => {
    return { variantId, sourceLocale, locales: destinations.map(({ locale }) => locale), children };
  });
  expect(shown).toEqual(
    expect.arrayContaining([
      { variantId: root, sourceLocale: 'en-US', locales: ['de-DE'], children: expect.any(Number) as number },
      { variantId: italian, sourceLocale: 'it-IT', locales: ['fr-FR'], children: expect.any(Number) as number },
      { variantId: child, sourceLocale: 'it-IT', locales: ['fr-FR'], children: 0 },
      { variantId: other, sourceLocale: 'en-US', locales: ['fr-FR', 'de-DE'], children: 0 },
    ]),
  );
  expect(await client.execute(made)).toMatchObject({ root: { id: root, locale: 'en-US' }, progress: { total: 6 } });
});

it('finds cycles between the sources', async () => {
  const { root, italian } = await pages();
  await client.planner.pool.query('update content.variants set slots = array[$2::uuid, slots[2]] where id = $1', [
    italian,
    root,
  ]);
  expect((await client.plan([root], { source: SOURCE })).counts?.loops).toBe(1);
});

it('is stale if another variant of a family has become the source', async () => {
  const { root, other } = await pages();
  const made = await client.plan([root], { source: SOURCE });
  await tree.item({ familyId: other, locale: 'it-IT' });
  await expect(client.execute(made)).rejects.toMatchObject({
    code: 'PLAN_STALE',
    data: { count: 1, nodes: [{ variantId: other, reason: 'OTHER_SOURCE' }] },
  });
});

it('is not stale because of items that stay shared', async () => {
  const shared = await tree.item({ locale: 'it-IT' });
  const { root } = await pages();
  const above = await tree.item({ links: [shared, root] });
  const links = [{ name: 'stays', match: { path: '/to/1' }, action: 'share' } as const];
  const made = await client.plan([above], { source: { fallback: { '*': [] } }, links });
  expect(made.counts?.byDecision).toMatchObject({ create: 2, share: 2 });
  expect(await client.execute(made)).toMatchObject({ progress: { total: 2, shared: 2 } });
});

it('rejects a locale that the space does not have', async () => {
  const request = requestOf([await tree.item()], { source: { fallback: { '*': ['xx'] } } });
  await expect(client.planner.rpc.call(createPlan, { ...client.ofSpace(), request })).rejects.toMatchObject({
    code: 'LOCALE_NOT_SUPPORTED',
    data: { locales: ['xx'] },
  });
});
