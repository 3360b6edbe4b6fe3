import { createTestDatabase } from '@scriptorium/testing';
import { createHash, randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { cutDriveCommands, type DriveCut } from './cut-drive-commands.store';
import { planDriveBlobs } from './plan-drive-blobs.store';

const SPACE = 7;
const MIB = 1024 * 1024;

interface Row {
  readonly kind: string;
  readonly range: string;
  readonly state: string;
}

describe('the blobs of a tree that is copied to another store', () => {
  let pool: Pool;
  let jobId: string;

  beforeAll(async () => {
    pool = new Pool({ connectionString: (await createTestDatabase()).url });
  });
  afterAll(() => pool.end());
  beforeEach(() => (jobId = randomUUID()));

  const hashOf = (content: string) => createHash('sha256').update(content).digest();

  /** Inserts a planned tree: the source folder, and files with these contents. */
  async function nodes(files: readonly { content: string; size: number }[]): Promise<void> {
    await pool.query(
      `insert into jobs.drive_nodes (space_id, job_id, number, depth, is_folder, child_count, size, item_id, name, name_key,
                                     blob_hash, path_length)
       select $1, $2, number, least(number, 1), hash is null, 0, size, gen_random_uuid(), number, number, hash, 0
         from unnest($3::integer[], $4::bytea[], $5::bigint[]) node (number, hash, size)`,
      [
        SPACE,
        jobId,
        [0, ...files.map((_, index) => index + 1)],
        [null, ...files.map(({ content }) => hashOf(content))],
        [0, ...files.map(({ size }) => size)],
      ],
    );
  }

  async function plan(): Promise<number> {
    const client = await pool.connect();
    try {
      return await planDriveBlobs(client, { spaceId: SPACE, jobId });
    } finally {
      client.release();
    }
  }

  async function cut(lastNode: number, changes: Partial<DriveCut> = {}): Promise<Row[]> {
    const client = await pool.connect();
    const request = { spaceId: SPACE, jobId, movesBlobs: true, nodesPerCommand: 1_000, window: 2, ...changes };
    await cutDriveCommands(client, request, lastNode);
    client.release();
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
    await nodes([
      { content: 'b', size: 2 },
      { content: 'a', size: 3 },
      { content: 'b', size: 2 },
    ]);
    await pool.query(
      `insert into jobs.drive_versions (space_id, job_id, node_number, number, blob_hash, size, modified_by, modified_at)
       values ($1, $2, 3, 1, $3, 5, '', now()), ($1, $2, 3, 2, $4, 3, '', now())`,
      [SPACE, jobId, hashOf('old'), hashOf('a')],
    );
    expect(await plan()).toBe(10);
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
    await nodes(sizes.map((size, index) => ({ content: String(index), size })));
    await plan();
    expect(await cut(7, { window: 100 })).toEqual([
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
    await nodes(Array.from({ length: 250 }, (_, index) => ({ content: String(index), size: 1 })));
    await plan();
    expect(await cut(250)).toEqual([
      { kind: 'items', range: '1-250', state: 'released' },
      { kind: 'blobs', range: '1-100', state: 'released' },
      { kind: 'blobs', range: '101-200', state: 'waiting' },
      { kind: 'blobs', range: '201-250', state: 'waiting' },
      { kind: 'attach', range: '0-0', state: 'waiting' },
    ]);
  });

  it('are moved before a file is attached; an empty folder without blobs is attached at once', async () => {
    await nodes([]);
    await pool.query('update jobs.drive_nodes set is_folder = false, blob_hash = $2, size = 9 where job_id = $1', [
      jobId,
      hashOf('file'),
    ]);
    expect(await plan()).toBe(9);
    expect(await cut(0)).toEqual([
      { kind: 'blobs', range: '1-1', state: 'released' },
      { kind: 'attach', range: '0-0', state: 'waiting' },
    ]);
    jobId = randomUUID();
    await nodes([]);
    expect(await plan()).toBe(0);
    expect(await cut(0)).toEqual([{ kind: 'attach', range: '0-0', state: 'released' }]);
  });
});
