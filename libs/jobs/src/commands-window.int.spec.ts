import { inFullRun, createTestDatabase, type TestDatabase } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { type CommandId, type JobId, randomId } from '@scriptorium/contracts';
import { Client } from 'pg';
import { acceptJob } from './accept-job.store';
import { insertCommands } from './insert-commands.store';
import { closeCommand } from './close-command.store';
import { releaseCommands } from './release-commands.store';
import { splitCommand } from './split-command.store';
import { acceptedJob, SPACE } from './testing/model-job';

interface Command {
  readonly id: CommandId;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly bit: number;
  readonly state: string;
}

const COUNTS = { created: 0, reused: 0, failed: 0 };

describe('the window of released commands', () => {
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

  async function commandsOf(jobId: JobId): Promise<readonly Command[]> {
    const { rows } = await client.query<Command>(
      `select id, kind, from_number as "from", to_number as "to", locale_bit as bit, state
         from jobs.commands where job_id = $1`,
      [jobId],
    );
    return rows;
  }

  /** Accepts a job with a command for each range and locale, and one that attaches, as in a copy in drives. */
  async function accept(ranges: readonly number[], locales: number, window: number, attaches: boolean): Promise<JobId> {
    const id = randomId<JobId>();
    const starts = ranges.map((_, index) => ranges.slice(0, index).reduce((sum, length) => sum + length, 0));
    const { released, waiting } = await insertCommands(
      client,
      { spaceId: SPACE, jobId: id, window },
      {
        name: 'of-window',
        text: `
  select format('%s/%s', from_number, bit) as name, bit as locale_bit, from_number, from_number + length - 1 as to_number,
         'copy' as kind
    from unnest($4::integer[], $5::integer[]) range (from_number, length)
   cross join generate_series(0, $6::integer - 1) bit
   union all
  select 'attach', 0, 0, 0, 'attach' where $7::boolean`,
        values: [starts, ranges, locales, attaches],
      },
    );
    const total = ranges.reduce((sum, length) => sum + length, 0) * locales;
    const counts = { total, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 };
    const job = acceptedJob({ kind: attaches ? 'copy-drive-items' : 'localize' });
    await acceptJob(client, { ...job, id }, { counts, hasRedirects: false, released, waiting });
    return id;
  }

  /** The order in which the commands must be released. */
  function inOrder(commands: readonly Command[]): Command[] {
    return commands.toSorted(
      (a, b) => Number(a.kind === 'attach') - Number(b.kind === 'attach') || a.from - b.from || a.bit - b.bit,
    );
  }

  const request = fc.record({
    ranges: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }),
    locales: fc.integer({ min: 1, max: 3 }),
    window: fc.integer({ min: 1, max: 8 }),
    attaches: fc.boolean(),
    limits: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 }),
  });

  it('releases the lowest ranges first, never more than it may, and attaches last', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ ranges, locales, window, attaches, limits }) => {
        const id = await accept(ranges, locales, window, attaches);
        const all = inOrder(await commandsOf(id));
        expect(all).toHaveLength(ranges.length * locales + Number(attaches));
        const copies = all.filter(({ kind }) => kind === 'copy');
        let [first, rest] = [copies.slice(0, window), copies.slice(window)];
        const releasedIds = async () =>
          new Set((await commandsOf(id)).filter(({ state }) => state === 'released').map((command) => command.id));
        expect(await releasedIds()).toEqual(new Set(first.map((command) => command.id)));
        for (const limit of limits) {
          const expected = rest.slice(0, limit);
          const released = await releaseCommands(client, SPACE, id, limit);
          expect(new Set(released.map((command) => command.id))).toEqual(
            new Set(expected.map((command) => command.id)),
          );
          [first, rest] = [[...first, ...expected], rest.slice(limit)];
        }
        expect(await releasedIds()).toEqual(new Set(first.map((command) => command.id)));
      }),
      { numRuns: inFullRun(300, 25) },
    );
  });

  it('releases the command that attaches a tree only when all others are closed', async () => {
    const id = await accept([1, 1, 1], 1, 2, true);
    for (let open = 3; open > 0; open -= 1) {
      for (const { kind } of await releaseCommands(client, SPACE, id, 10)) expect(kind).toBe('copy');
      const next = (await commandsOf(id)).find(({ state }) => state === 'released');
      await closeCommand(client, SPACE, id, next?.id ?? randomId<CommandId>(), COUNTS);
    }
    expect(await releaseCommands(client, SPACE, id, 10)).toMatchObject([{ kind: 'attach', releases: 1 }]);
    expect(await releaseCommands(client, SPACE, id, 10)).toEqual([]);
  });

  it('releases the only command of a small copy in drives with its plan', async () => {
    const id = await accept([], 1, 1, true);
    expect(await commandsOf(id)).toMatchObject([{ kind: 'attach', state: 'released' }]);
  });

  it('splits a command until each node has its own, without a gap or an overlap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3 }), async (nodes, locales) => {
        const id = await accept([nodes], locales, 1, false);
        for (let rounds = 0; rounds < 200; rounds += 1) {
          const released = (await commandsOf(id)).filter(({ state }) => state === 'released');
          for (const command of released) {
            const job = await splitCommand(client, SPACE, id, command.id);
            expect(job === undefined).toBe(command.from === command.to);
            if (job === undefined) await closeCommand(client, SPACE, id, command.id, { ...COUNTS, failed: 1 });
          }
          if ((await releaseCommands(client, SPACE, id, 100)).length === 0) break;
        }
        const closed = (await commandsOf(id)).filter(({ state }) => state === 'closed');
        const nodesOf = (bit: number): number[] =>
          closed
            .filter((command) => command.bit === bit)
            .map(({ from, to }) => (from === to ? from : -1))
            .sort((a, b) => a - b);
        for (let bit = 0; bit < locales; bit += 1) expect(nodesOf(bit)).toEqual([...Array(nodes).keys()]);
        const { rows } = await client.query('select state, failed from jobs.jobs where id = $1', [id]);
        expect(rows).toEqual([{ state: 'failed', failed: String(nodes * locales) }]);
      }),
      { numRuns: inFullRun(100, 8) },
    );
  });

  it('ends a job in the state that its counts determine', async () => {
    const state = fc.constantFrom('accepted', 'running', 'cancelling', 'completed', 'failed', 'cancelled');
    const count = fc.integer({ min: 0, max: 2 });
    const decide = (before: string, open: number, waiting: number, failed: number, settled: number): string => {
      if (!['accepted', 'running', 'cancelling'].includes(before) || open + waiting > 0) return before;
      if (before === 'cancelling') return 'cancelled';
      if (failed === 0) return 'completed';
      return settled === 0 ? 'failed' : 'completed-with-failures';
    };
    await fc.assert(
      fc.asyncProperty(state, count, count, count, count, async (...counts) => {
        const { rows } = await client.query('select jobs.state_after($1, $2, $3, $4, $5) as state', counts);
        expect(rows).toEqual([{ state: decide(...counts) }]);
      }),
      { numRuns: 200 },
    );
  });
});
