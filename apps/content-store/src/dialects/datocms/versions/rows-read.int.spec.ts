import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { ContentTree, createTreeDatabase } from '@scriptorium/testing';
import type { ClientBase, Pool } from 'pg';
import { readFamilyRows } from '../../../content/families/family-rows.store';
import { listReferences } from '../../../content/links/references.store';
import { listMoments, readVersionFacts } from './versions.store';

/** Number of families, each with a variant in two versions and a removed variant. */
const FAMILIES = 2_000;
/** A statement that uses keys reads fewer rows for one family; one that scans a table reads more. */
const FEW_ROWS = FAMILIES / 4;

const PLANT = `
with family as (
  insert into content.families (space_id, id, created_by, schema_uri, changed_at)
  select $1, gen_random_uuid(), '', 'page', now() - interval '1 minute'
    from generate_series(1, ${String(FAMILIES)})
  returning id
),
numbered as (
  select id, row_number() over (order by id) as number
    from family
),
body as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
  select $1, sha256(number::text::bytea), 'page', '', '{}'
    from numbered
  returning hash, number
),
variant as (
  insert into content.variants (
         space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number, slots, saved_at, created_at)
  select $1, gen_random_uuid(), numbered.id, 'en-US', 2, r.number, author.number, author.number, body.number, '{}',
         now() - interval '1 hour', now() - interval '2 hours'
    from numbered
    join body on body.hash = sha256(numbered.number::text::bytea)
    join content.repositories r on r.space_id = $1
   cross join content.principal_number('tester') author (number)
  returning id, family_id, body_number, created_at, created_by
),
past as (
  insert into content.past_versions (space_id, number, variant_id, body_number, created_at, created_by, slots)
  select $1, 1, id, body_number, created_at, created_by, '{}'
    from variant
),
removed as (
  insert into content.removed_variants (space_id, variant_id, removed_at, family_id, version, locale, repository_id)
  select $1, gen_random_uuid(), now() - interval '1 minute', id, 1, 'fr-FR', $2
    from family
  returning variant_id, removed_at, family_id
)
insert into content.removed_versions (space_id, variant_id, removed_at, number, created_at, body_hash, slots, label, created_by)
select $1, removed.variant_id, removed.removed_at, 1, now() - interval '2 hours', sha256(numbered.number::text::bytea), '{}', '', ''
  from removed
  join numbered on numbered.id = removed.family_id`;

describe('rows read for a family', () => {
  let pool: Pool;
  let spaceId: SpaceId;
  let familyId: FamilyId;

  beforeAll(async () => {
    const database = await createTreeDatabase();
    ({ pool } = database);
    ({ spaceId } = database.tree);
    await pool.query(PLANT, [spaceId, ContentTree.repositoryId]);
    await pool.query('analyze');
    const { rows } = await pool.query<{ id: FamilyId }>('select id from content.families order by id limit 1');
    familyId = rows[0]?.id ?? ('' as FamilyId);
  });
  afterAll(() => pool.end());

  /** Counts rows with the generic plan, which the server uses for frequent statements. */
  const rowsReadBy = (work: (client: ClientBase) => Promise<unknown>, table?: string): Promise<number> =>
    inTransaction(pool, async (client) => {
      await client.query('set local plan_cache_mode = force_generic_plan');
      const before = await countRead(client, table);
      await work(client);
      return (await countRead(client, table)) - before;
    });

  it.each(['current', 'published'] as const)('are few for the state %s', async (state) => {
    const read = await rowsReadBy((client) => readFamilyRows(client, spaceId, [familyId], state));
    expect(read).toBeGreaterThan(1);
    expect(read).toBeLessThan(FEW_ROWS);
  });

  it('are few at a moment', async () => {
    const moment = BigInt(Date.now() - 90 * 60_000) * 1_000n;
    const read = await rowsReadBy(async (client) => {
      const [family] = await readFamilyRows(client, spaceId, [familyId], { moment });
      expect(family?.variants).toMatchObject([
        { locale: 'en-US', number: 1 },
        { locale: 'fr-FR', number: 1 },
      ]);
    });
    expect(read).toBeLessThan(FEW_ROWS);
  });

  it('are few for a list of its moments and the facts about them', async () => {
    const read = await rowsReadBy(async (client) => {
      const { moments, total } = await listMoments(client, spaceId, familyId, { offset: 0, limit: 10 });
      expect(total).toBe(3);
      expect(await readVersionFacts(client, spaceId, familyId, moments)).toHaveLength(3);
    });
    expect(read).toBeLessThan(FEW_ROWS);
  });

  it('include no earlier versions in a search for current links', async () => {
    const search = (client: ClientBase) => listReferences(client, spaceId, [familyId], 'current', 10);
    expect(await rowsReadBy(search, 'past_versions')).toBe(0);
    expect(await rowsReadBy(search, 'variants')).toBe(FAMILIES);
  });
});

async function countRead(client: ClientBase, table?: string): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    `
select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as read
  from pg_stat_xact_user_tables
 where schemaname = 'content'
   and relname = coalesce($1, relname)`,
    [table ?? null],
  );
  return rows[0]?.read ?? 0;
}
