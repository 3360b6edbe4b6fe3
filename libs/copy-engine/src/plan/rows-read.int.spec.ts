import { type JobId, randomId, type VariantId } from '@scriptorium/contracts';
import { ContentTree, createTreeDatabase, insertTestVariant } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { copyVariants } from '../copy/copy-variants.store';
import { destinationsOf } from './destinations';
import { planTree } from './plan-tree.store';
import { sourceOrders } from './source-orders';
import type { TreeRequest } from './tree-request';

/** Number of variants that are not in the plan. Each has a body and a past version of its own. */
const OTHERS = 5_000;
const ROOTS = 20;

const repository = { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null };
const locales = ['fr-FR', 'de-DE'];

let pool: Pool;
let tree: ContentTree;

/** Returns the number of rows of content that the server has read in this database. */
async function rowsRead(): Promise<number> {
  await pool.query('select pg_stat_force_next_flush()');
  const { rows } = await pool.query<{ read: number }>(
    `
select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as read
  from pg_stat_user_tables
 where schemaname = 'content'`,
  );
  return rows[0]?.read ?? 0;
}

async function insertOthers(): Promise<void> {
  await pool.query(
    `
with body as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, label)
  select $1, sha256(convert_to(n::text, 'UTF8')), 'page', '', concat('{"n":', n, '}'), 'Page'
    from generate_series(1, $2) n
  returning number
),
variant as (
  insert into content.variants (
         space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number)
  select $1, gen_random_uuid(), gen_random_uuid(), 'en-US', 2, r.number, author.number, author.number, body.number
    from body
    join content.repositories r on r.space_id = $1
   cross join content.principal_number('someone') author (number)
  returning id, created_by, body_number
)
insert into content.past_versions (
       space_id, variant_id, number, created_by, created_at, body_number, slots)
select $1, id, 1, created_by, now(), body_number, '{}'
  from variant`,
    [tree.spaceId, OTHERS],
  );
}

/** Inserts roots that each link to an item of their own. */
async function insertRoots(): Promise<VariantId[]> {
  const roots: VariantId[] = [];
  for (let at = 0; at < ROOTS; at += 1) {
    const child = await tree.item({ label: 'Child' });
    roots.push(await tree.item({ links: [child] }));
  }
  return roots;
}

function requestFor(roots: readonly VariantId[], options: Partial<TreeRequest>): TreeRequest {
  return {
    spaceId: tree.spaceId,
    jobId: randomId<JobId>(),
    roots: roots.map((variantId) => ({ variantId, version: 1, locale: 'en-US', repositoryId: repository.id })),
    locales,
    destinations: [destinationsOf(repository, [repository], locales)],
    replicateFolders: false,
    ...options,
  };
}

/** Returns the number of created copies. */
async function planAndCopy(request: TreeRequest): Promise<number> {
  const client = await pool.connect();
  const plan = await planTree(client, request, { nodesPerCommand: 100, window: 10, frontierChunk: 1_000 });
  let copied = 0;
  for (const [localeBit, locale] of request.locales.entries()) {
    const { spaceId, jobId, replicateFolders } = request;
    const of = { spaceId, jobId, locale, localeBit, replicateFolders, requestedBy: 'someone', deletions: '0' };
    const range = { from: 0, to: plan?.lastNumber ?? 0, hasRedirects: plan?.hasRedirects ?? false };
    copied += (await copyVariants(client, { ...of, ...range })).copied.length;
  }
  client.release();
  return copied;
}

describe.each([true, false])('with statistics of the content: %s', (hasStatistics) => {
  beforeAll(async () => {
    ({ pool, tree } = await createTreeDatabase({ connections: 1 }));
    await insertOthers();
    if (hasStatistics) await pool.query('analyze');
    // As in the pools of the services.
    await pool.query('set plan_cache_mode = force_generic_plan');
  });
  afterAll(() => pool.end());

  it.each<[string, Partial<TreeRequest>]>([
    ['roots and their links', {}],
    ['link rules', { rules: [{ name: 'pages', match: { contentType: 'page' }, action: 'localize' }] }],
    ['orders of sources', { sources: sourceOrders(locales, { '*': ['es-ES'] }, 'en-US') }],
    ['links of existing variants', { existing: 'grow' }],
    ['choices', { hasChoices: true }],
  ])('reads few rows for a job with %s', async (_name, options) => {
    const roots = await insertRoots();
    const before = await rowsRead();
    expect(await planAndCopy(requestFor(roots, options))).toBe(2 * ROOTS * locales.length);
    expect((await rowsRead()) - before).toBeLessThan(OTHERS / 2);
  });

  it('reads few rows, even if a variant has another id than the computed one', async () => {
    const [root] = await insertRoots();
    await insertTestVariant(pool, { spaceId: tree.spaceId, id: randomUUID(), familyId: String(root), locale: 'fr-FR' });
    const before = await rowsRead();
    expect(await planAndCopy(requestFor(root === undefined ? [] : [root], { existing: 'grow' }))).toBe(3);
    expect((await rowsRead()) - before).toBeLessThan(OTHERS / 2);
  });
});
