import { type CommandId, type JobId, randomId } from '@scriptorium/contracts';
import { createTestDatabase, type TestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { claimOwedEvents, removeOwedEvents, type OwedEvents } from './owed-events.store';
import { SPACE } from './testing/model-job';

const AN_HOUR = 3_600_000;

describe('marks of owed events', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(() => pool.query('truncate jobs.owed_events'));

  /** Inserts marks that are two hours old. */
  async function insertMarks(count: number): Promise<void> {
    await pool.query(
      `insert into jobs.owed_events (space_id, job_id, command_id, release, owed_since)
       select $1, gen_random_uuid(), gen_random_uuid(), 1, now() - interval '2 hours'
         from generate_series(1, $2)`,
      [SPACE, count],
    );
  }

  it('are each claimed by one of several workers', async () => {
    await insertMarks(30);
    const claims = await Promise.all(Array.from({ length: 5 }, () => claimOwedEvents(pool, AN_HOUR, 10)));
    const ids = claims.flat().map(({ commandId }) => commandId);
    expect(new Set(ids).size).toBe(ids.length);
    ids.push(...(await claimOwedEvents(pool, AN_HOUR, 30)).map(({ commandId }) => commandId));
    expect(new Set(ids).size).toBe(30);
  });

  it('are due again when the worker that claimed them did not remove them', async () => {
    await insertMarks(1);
    const [mark] = await claimOwedEvents(pool, AN_HOUR, 10);
    expect(await claimOwedEvents(pool, AN_HOUR, 10)).toEqual([]);
    expect(await claimOwedEvents(pool, 0, 10)).toEqual([mark]);
  });

  it('are removed by two workers in different orders', async () => {
    for (let round = 0; round < 10; round += 1) {
      await insertMarks(300);
      const marks = await claimOwedEvents(pool, AN_HOUR, 300);
      await Promise.all([removeOwedEvents(pool, marks), removeOwedEvents(pool, [...marks].reverse())]);
      expect(await claimOwedEvents(pool, 0, 1)).toEqual([]);
    }
  });

  it('are not removed by the acknowledgement of an earlier release', async () => {
    const marks: OwedEvents[] = [1, 2].map((release) => ({
      spaceId: SPACE,
      jobId: '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11' as JobId,
      commandId: '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c12' as CommandId,
      release,
    }));
    for (const { jobId, commandId, release } of marks) {
      await pool.query('insert into jobs.owed_events values ($1, $2, $3, $4)', [SPACE, jobId, commandId, release]);
    }
    await removeOwedEvents(pool, [
      ...marks.slice(0, 1),
      { spaceId: SPACE, jobId: randomId<JobId>(), commandId: randomId<CommandId>(), release: 1 },
    ]);
    expect(await claimOwedEvents(pool, 0, 10)).toEqual(marks.slice(1));
  });
});
