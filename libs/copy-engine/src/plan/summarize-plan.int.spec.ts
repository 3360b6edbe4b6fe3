import { type JobId, randomId, type VariantId } from '@scriptorium/contracts';
import { ContentTree, createTreeDatabase, type TreeDatabase } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { destinationsOf } from './destinations';
import { planNodes } from './plan-tree.store';
import { summarizePlan } from './summarize-plan.sql';

let database: TreeDatabase;
let pool: Pool;
let tree: ContentTree;

beforeAll(async () => {
  database = await createTreeDatabase({ connections: 1 });
  ({ pool, tree } = database);
});
afterAll(async () => {
  await database.drop();
});

it('gives the same counts and the same digest, however many nodes a statement reads', async () => {
  const locales = ['fr-FR', 'de-DE', 'es-ES'];
  const id = randomId<VariantId>();
  const existing = await tree.item({ links: [id] });
  await tree.item({ familyId: existing, locale: 'fr-FR' });
  const links = [existing, await tree.item({ status: 'ARCHIVED' }), randomId<VariantId>(), await tree.item()];
  await tree.item({ id, links });
  const repository = { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null };
  const request = {
    spaceId: tree.spaceId,
    jobId: randomId<JobId>(),
    roots: [{ variantId: id, version: 1, locale: 'en-US', repositoryId: repository.id }],
    locales,
    destinations: [destinationsOf(repository, [repository], locales)],
    replicateFolders: false,
  };
  const client = await pool.connect();
  try {
    const planned = await planNodes(client, request, { nodesPerCommand: 10, window: 10, frontierChunk: 10 });
    if (planned === null) throw new Error('A plan without a limit was abandoned.');
    const whole = await summarizePlan(client, request, planned);
    expect(whole).toMatchObject({
      counts: {
        nodes: 5,
        maxDepth: 1,
        byDecision: { create: 8, reuse: 1, share: 1, skip: 1, fail: 0 },
        byLocale: { 'fr-FR': { create: 2, reuse: 1 }, 'es-ES': { create: 3 } },
      },
      mayHaveLoops: true,
    });
    for (const pairs of [1, 6, 9]) expect(await summarizePlan(client, request, planned, pairs)).toEqual(whole);
  } finally {
    client.release();
  }
});
