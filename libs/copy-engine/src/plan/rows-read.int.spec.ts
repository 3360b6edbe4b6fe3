import { type JobId, randomId } from '@scriptorium/contracts';
import { ContentTree, createTestDatabase, insertTestVariant } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { destinationsOf } from './destinations';
import { planTree } from './plan-tree.store';

/** Number of variants that are not in the plan. */
const VARIANTS = 5_000;

describe('planTree', () => {
  let pool: Pool;
  let tree: ContentTree;

  beforeAll(async () => {
    pool = new Pool({ connectionString: (await createTestDatabase()).url, max: 1 });
    tree = await ContentTree.create(pool);
  });
  afterAll(() => pool.end());

  const variantsRead = async (): Promise<number> => {
    await pool.query('select pg_stat_force_next_flush()');
    const { rows } = await pool.query<{ read: number }>(
      `
select (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as read
  from pg_stat_user_tables
 where schemaname = 'content'
   and relname = 'variants'`,
    );
    return rows[0]?.read ?? 0;
  };

  it('reads few rows, even if a variant has another id than the computed one', async () => {
    const child = await tree.item();
    await insertTestVariant(pool, { spaceId: tree.spaceId, id: randomUUID(), familyId: child, locale: 'fr-FR' });
    const root = await tree.item({ links: [child] });
    await pool.query(
      `
insert into content.variants (
       space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number)
select space_id, gen_random_uuid(), gen_random_uuid(), locale, 1, repository_number, created_by, updated_by, body_number
  from content.variants
 cross join generate_series(1, $2)
 where id = $1`,
      [child, VARIANTS],
    );
    await pool.query('analyze content.variants');
    // The plan that the server caches for frequent statements.
    await pool.query('set plan_cache_mode = force_generic_plan');
    const before = await variantsRead();

    const repository = { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null };
    const client = await pool.connect();
    const plan = await planTree(
      client,
      {
        spaceId: tree.spaceId,
        jobId: randomId<JobId>(),
        roots: [{ variantId: root, version: 1, locale: 'en-US', repositoryId: repository.id }],
        locales: ['fr-FR'],
        destinations: [destinationsOf(repository, [repository], ['fr-FR'])],
        replicateFolders: false,
      },
      { nodesPerCommand: 10, window: 10, frontierChunk: 10 },
    );
    client.release();

    expect(plan).toMatchObject({ hasRedirects: true, counts: { total: 2, reused: 1 } });
    expect(await variantsRead()).toBeLessThan(before + VARIANTS / 10);
  });
});
