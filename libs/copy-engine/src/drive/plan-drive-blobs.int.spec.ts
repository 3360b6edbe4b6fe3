import { type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { createTestDatabase } from '@scriptorium/testing';
import { createHash, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { planDriveTree, type DriveTreeRequest } from './plan-drive-tree.store';

const SPACE = 7 as SpaceId;
const MIB = 1024 * 1024;

interface File {
  readonly content: string;
  readonly size: number;
}

interface Row {
  readonly kind: string;
  readonly range: string;
  readonly state: string;
}

describe('the blobs of a tree that is copied to another store', () => {
  let pool: Pool;
  let jobId: JobId;

  beforeAll(async () => {
    pool = new Pool({ connectionString: (await createTestDatabase()).url });
  });
  afterAll(() => pool.end());
  beforeEach(() => (jobId = randomId<JobId>()));

  const hashOf = (content: string) => createHash('sha256').update(content).digest();

  /** Inserts files into a folder, in this order. Returns their ids. */
  async function insertFiles(folderId: string, files: readonly File[]): Promise<string[]> {
    const { rows } = await pool.query<{ id: string }>(
      `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, size, blob_hash,
                                        created_by, modified_by, change)
       select $1, gen_random_uuid(), $2, $2, number, to_char(number, 'fm0000'), false, size, hash, '', '', 0
         from unnest($3::bytea[], $4::bigint[]) with ordinality file (hash, size, number)
       returning id`,
      [SPACE, folderId, files.map(({ content }) => hashOf(content)), files.map(({ size }) => size)],
    );
    return rows.map(({ id }) => id);
  }

  /** Inserts a folder with files. Returns its id. */
  async function folder(files: readonly File[]): Promise<string> {
    const id = randomUUID();
    await pool.query(
      `insert into content.drive_items (space_id, id, drive_id, name, name_key, is_folder, child_count, created_by,
                                        modified_by, change)
       values ($1, $2, $2, 'source', 'source', true, $3, '', '', 0)`,
      [SPACE, id, files.length],
    );
    await insertFiles(id, files);
    return id;
  }

  async function plan(sourceItemId: string, changes: Partial<DriveTreeRequest> = {}): Promise<number> {
    const request = {
      spaceId: SPACE,
      jobId,
      sourceItemId,
      targetFolderId: randomUUID(),
      childrenOnly: false,
      allVersions: false,
      movesBlobs: true,
      maxItems: 1_000,
      nodesPerCommand: 1_000,
      window: 2,
      ...changes,
    };
    const client = await pool.connect();
    try {
      return (await planDriveTree(client, request)).bytesToMove;
    } finally {
      client.release();
    }
  }

  async function commands(): Promise<Row[]> {
    const { rows } = await pool.query<Row>(
      `select case kind when 'copy-blobs' then 'blobs' when 'attach' then 'attach' else 'items' end as kind,
              from_number || '-' || to_number as range, state
         from jobs.commands
        where job_id = $1
        order by kind = 'attach', kind = 'copy-blobs', from_number`,
      [jobId],
    );
    return rows;
  }

  it('are planned once each, in the order of the files, including those of versions', async () => {
    const source = await folder([
      { content: 'b', size: 2 },
      { content: 'a', size: 3 },
      { content: 'b', size: 2 },
    ]);
    await pool.query(
      `insert into content.drive_item_versions (space_id, item_id, number, blob_hash, size, modified_by, modified_at)
       select $1, item.id, old.number, old.hash, old.size, '', now()
         from content.drive_items item
        cross join (values (1, $3::bytea, 5), (2, $4::bytea, 3)) old (number, hash, size)
        where item.parent_id = $2 and item.name = '3'`,
      [SPACE, source, hashOf('old'), hashOf('a')],
    );
    expect(await plan(source, { allVersions: true })).toBe(10);
    const { rows } = await pool.query<{ number: number; hash: Buffer; size: string }>(
      'select number, hash, size from jobs.drive_blobs where job_id = $1 order by number',
      [jobId],
    );
    expect(rows).toEqual([
      { number: 1, hash: hashOf('b'), size: '2' },
      { number: 2, hash: hashOf('a'), size: '3' },
      { number: 3, hash: hashOf('old'), size: '5' },
    ]);
  });

  it('are cut into ranges of 64 MiB, with a large blob in a range of its own, and the tree is attached last', async () => {
    const sizes = [40, 30, 1, 200, 1, 64, 1].map((size) => size * MIB);
    await plan(await folder(sizes.map((size, index) => ({ content: String(index), size }))), { window: 100 });
    expect(await commands()).toEqual([
      { kind: 'items', range: '1-7', state: 'released' },
      { kind: 'blobs', range: '1-2', state: 'released' },
      { kind: 'blobs', range: '3-3', state: 'released' },
      { kind: 'blobs', range: '4-4', state: 'released' },
      { kind: 'blobs', range: '5-5', state: 'released' },
      { kind: 'blobs', range: '6-6', state: 'released' },
      { kind: 'blobs', range: '7-7', state: 'released' },
      { kind: 'attach', range: '0-0', state: 'waiting' },
    ]);
  });

  it('are cut into ranges of a hundred if they are small, and only the window is released', async () => {
    await plan(await folder(Array.from({ length: 250 }, (_, index) => ({ content: String(index), size: 1 }))));
    expect(await commands()).toEqual([
      { kind: 'items', range: '1-250', state: 'released' },
      { kind: 'blobs', range: '1-100', state: 'released' },
      { kind: 'blobs', range: '101-200', state: 'waiting' },
      { kind: 'blobs', range: '201-250', state: 'waiting' },
      { kind: 'attach', range: '0-0', state: 'waiting' },
    ]);
  });

  it('are moved before a file is attached; an empty folder without blobs is attached at once', async () => {
    const [file = ''] = await insertFiles(randomUUID(), [{ content: 'file', size: 9 }]);
    expect(await plan(file)).toBe(9);
    expect(await commands()).toEqual([
      { kind: 'blobs', range: '1-1', state: 'released' },
      { kind: 'attach', range: '0-0', state: 'waiting' },
    ]);
    jobId = randomId<JobId>();
    expect(await plan(await folder([]))).toBe(0);
    expect(await commands()).toEqual([{ kind: 'attach', range: '0-0', state: 'released' }]);
  });
});
