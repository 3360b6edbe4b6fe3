import type { SpaceId } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { ContentTree, createTreeDatabase, insertTestVariant } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { deleteEmptyFolder } from '../../../../spaces/folders/folders.store';
import { listRepositoryKeys } from './item-lists.store';

/** Variants at the top level of the repository. */
const VARIANTS = 4_000;
const FEW_ROWS = VARIANTS / 10;
const [full, empty] = ['1'.repeat(24), '2'.repeat(24)];

describe('rows read for a folder', () => {
  let pool: Pool;
  let spaceId: SpaceId;
  let inFolder: string;

  beforeAll(async () => {
    const database = await createTreeDatabase();
    ({ pool } = database);
    const { tree } = database;
    spaceId = tree.spaceId;
    await tree.folder(full, 'full');
    await tree.folder(empty, 'empty');
    inFolder = await tree.item({ folderId: full });
    await insertTestVariant(pool, {
      spaceId,
      id: randomUUID(),
      familyId: randomUUID(),
      locale: 'fr-FR',
      folderId: null,
    });
    await pool.query(
      `
insert into content.variants (
       space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number, created_at)
select space_id, gen_random_uuid(), gen_random_uuid(), locale, 1, repository_number, created_by, updated_by, body_number,
       now() - n * interval '1 second'
  from content.variants
 cross join generate_series(1, $2) n
 where id = $1`,
      [inFolder, VARIANTS],
    );
    await pool.query('analyze content.variants');
  });
  afterAll(() => pool.end());

  it('reads few rows to list its items', async () => {
    const filter = { status: ['ACTIVE'] as const, folderId: full };
    const read = await variantsReadBy(pool, async (client) => {
      const page = { page: 0, size: 20 };
      const list = await listRepositoryKeys(client, spaceId, ContentTree.repositoryId, filter, page);
      expect(list).toEqual({ total: 1, keys: [{ id: inFolder, number: null }] });
    });
    expect(read).toBeLessThan(FEW_ROWS);
  });

  it('reads few rows to delete it', async () => {
    const read = await variantsReadBy(pool, async (client) => {
      expect(await deleteEmptyFolder(client, { spaceId, id: full })).toBe('not-empty');
      expect(await deleteEmptyFolder(client, { spaceId, id: empty })).toBe('deleted');
    });
    expect(read).toBeLessThan(FEW_ROWS);
  });
});

function variantsReadBy(pool: Pool, work: (client: ClientBase) => Promise<void>): Promise<number> {
  return inTransaction(pool, async (client) => {
    const before = await countRead(client);
    await work(client);
    return (await countRead(client)) - before;
  });
}

async function countRead(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    `
select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::integer as read
  from pg_stat_xact_user_tables
 where schemaname = 'content'
   and relname = 'variants'`,
  );
  return rows[0]?.read ?? 0;
}
