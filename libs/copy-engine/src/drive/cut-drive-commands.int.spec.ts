import { type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { createTestDatabase, inFullRun, type TestDatabase } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { cutDriveCommands } from './cut-drive-commands.store';

const SPACE = 7 as SpaceId;
const MIB = 1024 * 1024;
/** The bytes that a command moves, without its last blob. */
const BYTES = 64 * MIB;
const BLOBS = 100;

interface Command {
  readonly id: string;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly state: string;
}

describe('the commands of a copy in drives', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  interface Tree {
    readonly lastNode: number;
    readonly nodesPerCommand: number;
    readonly window: number;
    /** Sizes of the blobs to move in MiB; undefined for a copy within one store. */
    readonly blobs: readonly number[] | undefined;
  }

  async function cut({ lastNode, blobs, ...limits }: Tree) {
    const jobId = randomId<JobId>();
    const sizes = (blobs ?? []).map((size) => size * MIB);
    await client.query(
      `insert into jobs.drive_blobs (space_id, job_id, number, hash, size)
       select $1, $2, number, hash, size
         from unnest($3::bytea[], $4::bigint[]) with ordinality blob (hash, size, number)`,
      [SPACE, jobId, sizes.map((_, at) => createHash('sha256').update(String(at)).digest()), sizes],
    );
    const movesBlobs = blobs !== undefined;
    const result = await cutDriveCommands(client, { spaceId: SPACE, jobId, movesBlobs, ...limits }, lastNode);
    const { rows } = await client.query<Command>(
      `select id, kind, from_number as "from", to_number as "to", state
         from jobs.commands where job_id = $1 order by kind, from_number`,
      [jobId],
    );
    return { ...result, sizes, commands: rows };
  }

  const numbersOf = (commands: readonly Command[]): number[] =>
    commands.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at));

  const tree: fc.Arbitrary<Tree> = fc.record({
    lastNode: fc.integer({ min: 0, max: 30 }),
    nodesPerCommand: fc.integer({ min: 1, max: 12 }),
    window: fc.integer({ min: 1, max: 6 }),
    blobs: fc.option(
      fc.oneof(
        fc.array(fc.constantFrom(0, 1, 30, 63, 64, 65, 500), { maxLength: 12 }),
        fc.integer({ min: 90, max: 210 }).map((count) => Array<number>(count).fill(0)),
      ),
      { nil: undefined },
    ),
  });

  it('have each node and each blob once, in ranges of a limited size', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (request) => {
        const { commands, sizes } = await cut(request);
        const ofKind = (kind: string): Command[] => commands.filter((command) => command.kind === kind);
        const [copies, blobs, attach] = [ofKind('copy'), ofKind('copy-blobs'), ofKind('attach')];
        expect(attach).toHaveLength(1);
        const nodes = numbersOf([...attach, ...copies]).toSorted((a, b) => a - b);
        expect(nodes).toEqual(Array.from({ length: request.lastNode + 1 }, (_, number) => number));
        for (const { from, to } of copies) expect(to - from).toBeLessThan(request.nodesPerCommand);

        expect(numbersOf(blobs)).toEqual(sizes.map((_, at) => at + 1));
        for (const { from, to } of blobs) {
          const moved = sizes.slice(from - 1, to);
          expect(moved.length).toBeLessThanOrEqual(BLOBS);
          const bytes = moved.reduce((sum, size) => sum + size, 0);
          if (moved.length > 1) expect(Math.max(...moved)).toBeLessThan(BYTES);
          expect(moved.length === 1 || bytes < 2 * BYTES).toBe(true);
        }
      }),
      { numRuns: inFullRun(500, 40) },
    );
  });

  it('release as many as the window, and attach only alone or last', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (request) => {
        const { commands, released, waiting } = await cut(request);
        const others = commands.filter(({ kind }) => kind !== 'attach');
        const attach = commands.find(({ kind }) => kind === 'attach');
        const expected = others.length === 0 ? 1 : Math.min(request.window, others.length);
        expect(released).toHaveLength(expected);
        expect(waiting).toBe(commands.length - expected);
        expect(attach?.state).toBe(others.length === 0 ? 'released' : 'waiting');
        const inState = commands.filter(({ state }) => state === 'released').map(({ id }) => id);
        expect(released.map(({ id }) => id).toSorted()).toEqual(inState.toSorted());
      }),
      { numRuns: inFullRun(500, 40) },
    );
  });

  it.each([
    ['a file', { lastNode: 0, blobs: undefined }, ['attach 0-0']],
    ['a tree that fits into one command', { lastNode: 9, blobs: undefined }, ['attach 0-9']],
    ['a tree with one node more', { lastNode: 11, blobs: undefined }, ['attach 0-0', 'copy 1-10', 'copy 11-11']],
    ['a file to another store', { lastNode: 0, blobs: [1] }, ['attach 0-0', 'copy-blobs 1-1']],
    ['an empty folder to another store', { lastNode: 0, blobs: [] }, ['attach 0-0']],
    [
      'large blobs',
      { lastNode: 1, blobs: [1, 64, 1, 1] },
      ['attach 0-0', 'copy 1-1', 'copy-blobs 1-1', 'copy-blobs 2-2', 'copy-blobs 3-4'],
    ],
  ])('of %s are as listed', async (_what, request, expected) => {
    const { commands } = await cut({ nodesPerCommand: 10, window: 100, ...request });
    expect(commands.map(({ kind, from, to }) => `${kind} ${String(from)}-${String(to)}`)).toEqual(expected);
  });

  it('cannot be cut twice for one plan', async () => {
    const jobId = randomId<JobId>();
    const request = { spaceId: SPACE, jobId, movesBlobs: false, nodesPerCommand: 5, window: 2 };
    await cutDriveCommands(client, request, 20);
    await expect(cutDriveCommands(client, request, 20)).rejects.toMatchObject({ code: '23505' });
  });
});
