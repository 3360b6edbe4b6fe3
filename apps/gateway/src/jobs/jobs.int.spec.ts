import { readDriveCopy, readJob, type JobId, type JobView, randomId, shortId } from '@scriptorium/contracts';
import { eventually, testSeed } from '@scriptorium/testing';

import { type FollowingGateways, startFollowingGateways } from '../testing/following-gateways';
import { copyView } from '../testing/drive-views';
import { eventOf } from '../testing/job-events';
import { RecordingRpc, type RecordingGateway } from '../testing/recording-gateway';
import { jobView } from '../testing/views';
import { CONFIRMED_MS } from './job-memory';

const HEADERS = { authorization: 'Bearer read,localize' };
const GATEWAYS = 3;

/** The rows of jobs, and the events that are not published yet. */
class Rows {
  readonly jobs = new Map<JobId, JobView>();
  readonly owed: JobView[] = [];

  insert(change: Partial<JobView> = {}): JobView {
    const job = jobView({ id: randomId<JobId>(), state: 'running', plannedAt: jobView().acceptedAt, ...change });
    this.jobs.set(job.id, job);
    this.owed.push(job);
    return job;
  }

  change(id: JobId, change: Partial<JobView> = {}): JobView {
    const before = this.of(id);
    const done = before.progress.done + 1;
    const progress = { ...before.progress, total: 1_000, done, created: done };
    const job = { ...before, sequence: before.sequence + 1, progress, ...change };
    this.jobs.set(id, job);
    this.owed.push(job);
    return job;
  }

  of(id: JobId): JobView {
    const job = this.jobs.get(id);
    if (job === undefined) throw new Error(`The job ${id} does not exist.`);
    return job;
  }
}

describe('gateways that follow the events of jobs', () => {
  let system: FollowingGateways;
  let rows: Rows;
  const rpc = new RecordingRpc();

  beforeAll(async () => {
    rpc.answer(readJob, ({ jobId }) => ({ job: rows.of(jobId), outcomes: [], outcomesTotal: 0 }));
    system = await startFollowingGateways(GATEWAYS, rpc);
  });
  beforeEach(() => (rows = new Rows()));
  afterAll(() => system.stop());

  const gatewayAt = (index: number): RecordingGateway => system.gateways[index] ?? missingGateway();
  const reads = (): number => rpc.callCount(readJob);

  async function poll(gateway: number, id: JobId, headers: Record<string, string> = {}) {
    const url = `/content/localization-jobs/${id}`;
    const reply = await gatewayAt(gateway).app.inject({ url, headers: { ...HEADERS, ...headers } });
    expect(reply.statusCode).toBe(200);
    return reply.json<{ status: string; progress: { done: number } }>();
  }

  async function publishOwed(): Promise<void> {
    await system.publisher.publishAll(rows.owed.splice(0).map(eventOf));
  }

  /** Waits until a gateway follows, so that it answers a second poll without a read. */
  async function untilFollowing(): Promise<void> {
    const { id } = rows.insert();
    await publishOwed();
    for (let gateway = 0; gateway < GATEWAYS; gateway += 1) {
      await eventually(async () => {
        await poll(gateway, id);
        const before = reads();
        await poll(gateway, id);
        return reads() === before;
      });
    }
  }

  /**
   * Expects that an action reads a number of times. A gateway may read the job again each time that its last event or
   * read is CONFIRMED_MS old, which happens on a slow machine.
   */
  async function expectReads(expected: number, action: () => Promise<void>, count = reads): Promise<void> {
    const [start, before] = [performance.now(), count()];
    await action();
    const confirmations = Math.floor((performance.now() - start) / CONFIRMED_MS);
    expect(count() - before).toBeGreaterThanOrEqual(expected);
    expect(count() - before).toBeLessThanOrEqual(expected + confirmations);
  }

  it('read a job once, and answer every further poll from its events', async () => {
    await untilFollowing();
    const { id } = rows.insert();
    await expectReads(1, async () => {
      await poll(0, id);
      for (let done = 1; done <= 10; done += 1) {
        rows.change(id);
        await publishOwed();
        expect((await poll(0, id)).progress.done).toBe(done);
      }
      rows.change(id, { state: 'completed', endedAt: jobView().acceptedAt });
      await publishOwed();
      expect(await poll(0, id)).toMatchObject({ status: 'COMPLETED', progress: { done: 10 + 1 } });
    });
  });

  it('answer a thousand clients that poll one job without a read', async () => {
    await untilFollowing();
    const { id } = rows.insert();
    await expectReads(1, async () => {
      await poll(0, id);
      const answers = await Promise.all(Array.from({ length: 1_000 }, () => poll(0, id)));
      expect(answers).toHaveLength(1_000);
    });
  });

  it('read the job again for a caller of another space', async () => {
    await untilFollowing();
    const { id } = rows.insert({ spaceKey: 'other' });
    for (let request = 0; request < 2; request += 1) {
      const reply = await gatewayAt(0).app.inject({ url: `/content/localization-jobs/${id}`, headers: HEADERS });
      expect(reply.statusCode).toBe(404);
    }
    const mine = rows.insert();
    await poll(0, mine.id);
    const reply = await gatewayAt(0).app.inject({
      url: `/content/localization-jobs/${mine.id}`,
      headers: { authorization: 'Bearer publish' },
    });
    expect(reply.statusCode).toBe(403);
  });

  it('answer polls of DatoCMS and of OneDrive from events', async () => {
    await untilFollowing();
    const { id } = rows.insert({ kind: 'copy-drive-items' });
    const copy = copyView({
      monitorId: randomId<JobId>(),
      jobId: id,
      sequence: rows.of(id).sequence,
      state: 'running',
    });
    rpc.answer(readDriveCopy, () => copy);
    const monitor = () => gatewayAt(0).app.inject({ url: `/v1.0/monitor/${shortId(copy.monitorId)}` });
    const copyReads = (): number => rpc.callCount(readDriveCopy);
    const followCopy = async (): Promise<void> => {
      expect((await monitor()).statusCode).toBe(202);
      rows.change(id, { progress: { ...rows.of(id).progress, total: 4, done: 2, created: 2 } });
      await publishOwed();
      expect((await monitor()).json()).toMatchObject({ status: 'inProgress', percentageComplete: 50 });
      rows.change(id, { state: 'completed', endedAt: new Date().toISOString(), changedAt: new Date().toISOString() });
      await publishOwed();
      const reply = await monitor();
      expect([reply.statusCode, reply.json<{ status: string }>().status]).toEqual([200, 'completed']);
    };
    // The first read finds the job of the monitor. Its events are kept from then on, and only then is a read kept.
    await expectReads(2, followCopy, copyReads);
  });

  it(`never show an older state after a later one, through any gateway (seed ${testSeed()})`, async () => {
    await untilFollowing();
    const dice = random(testSeed());
    const ids = [rows.insert().id, rows.insert().id];
    /** The latest state of a job that an answered poll has shown. */
    const shown = new Map<JobId, number>();
    let polls = 0;
    const pollOnce = async (): Promise<void> => {
      const id = ids[Math.floor(dice() * ids.length)] ?? ids[0];
      if (id === undefined) return;
      const before = shown.get(id) ?? 0;
      const { done } = (await poll(Math.floor(dice() * GATEWAYS), id)).progress;
      expect(done).toBeGreaterThanOrEqual(before);
      shown.set(id, Math.max(shown.get(id) ?? 0, done));
      polls += 1;
    };
    const steps: readonly (() => Promise<void> | void)[] = [
      () => void rows.change(ids[Math.floor(dice() * ids.length)] ?? ids[0] ?? ('' as JobId)),
      pollOnce,
      pollOnce,
      // Events are published late and in any order.
      async () => {
        const [event] = rows.owed.splice(Math.floor(dice() * rows.owed.length), 1);
        if (event !== undefined) await system.publisher.publishAll([eventOf(event)]);
      },
    ];
    const client = async (): Promise<void> => {
      for (let step = 0; step < 150; step += 1) await steps[Math.floor(dice() * steps.length)]?.();
    };
    await Promise.all(Array.from({ length: 8 }, client));
    expect(polls).toBeGreaterThan(100);
  });

  it('show a state that another gateway has read, although its event has not arrived', async () => {
    await untilFollowing();
    const { id } = rows.insert();
    await publishOwed();
    await poll(1, id);
    rows.change(id);
    expect((await poll(0, id)).progress.done).toBe(1);
    expect((await poll(1, id)).progress.done).toBe(1);
  });

  it('skip an event that cannot be read', async () => {
    await untilFollowing();
    const { id } = rows.insert();
    await expectReads(1, async () => {
      await poll(0, id);
      const [malformed] = [eventOf(rows.of(id))];
      await system.publisher.publishAll([{ id: 'malformed', subject: malformed.subject, json: '{' }]);
      rows.change(id);
      await publishOwed();
      expect((await poll(0, id)).progress.done).toBe(1);
    });
  });

  it('read every poll while NATS is down, and answer from memory again afterwards', async () => {
    await untilFollowing();
    const { id } = rows.insert();
    await poll(0, id);
    await system.nats.kill();
    for (let done = 1; done <= 3; done += 1) {
      rows.change(id);
      expect((await poll(0, id)).progress.done).toBe(done);
    }
    await system.nats.restart();
    await publishOwed();
    await untilFollowing();
    const { progress } = rows.change(id);
    await publishOwed();
    expect((await poll(1, id)).progress.done).toBe(progress.done);
  });
});

function random(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function missingGateway(): never {
  throw new Error('The spec has started fewer gateways.');
}
