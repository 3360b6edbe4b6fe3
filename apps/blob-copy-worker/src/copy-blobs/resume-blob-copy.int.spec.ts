import pLimit from 'p-limit';
import { noise, PlantedCopies, type PlannedCopy, type StoreName } from '../testing/planted-copies';
import { Pause, WatchedStores } from '../testing/watched-stores';
import { executeBlobCopy } from './execute-blob-copy';

const NEVER = new AbortController().signal;
const SIZE = 5_500_000;
const TARGETS: readonly [from: StoreName, to: StoreName][] = [
  ['filesystem', 'postgres'],
  ['postgres', 'filesystem'],
  ['filesystem', 's3'],
];

describe('bytes in flight to another store', () => {
  let copies: PlantedCopies;
  let watched: WatchedStores;
  let count = 0;

  beforeAll(async () => {
    copies = await PlantedCopies.start();
  });
  afterAll(() => copies.stop());
  beforeEach(async () => {
    await copies.clear();
    watched = new WatchedStores(copies.stores);
  });

  const large = (): Buffer => noise(SIZE, `large ${String((count += 1))}`);
  const small = (size = 100_000): Buffer => noise(size, `small ${String((count += 1))}`);

  /** Delivers the command to a worker of its own. */
  const deliver = async (
    { command }: PlannedCopy,
    stores: Pick<WatchedStores, 'get'> = watched,
    signal = NEVER,
  ): Promise<unknown> => (await executeBlobCopy(copies.resources({ stores }), command, signal))?.job;

  async function expectCopied(planned: PlannedCopy): Promise<void> {
    expect(await copies.isCopied(planned)).toBe(true);
    const total = planned.contents.reduce((sum, { length }) => sum + length, 0);
    expect(await copies.jobOf(planned)).toMatchObject({ command: 'closed', commands_open: 0, bytes_moved: total });
    expect(await copies.strays(planned.to)).toEqual([]);
  }

  /** Delivers the command to a worker that dies after it has read so many bytes. */
  async function dieAfter(planned: PlannedCopy, bytes: number): Promise<void> {
    const dying = new WatchedStores(copies.stores);
    dying.onRead = (read) => {
      if (read > bytes) throw new Error('The process died');
    };
    await expect(deliver(planned, dying)).rejects.toThrow('The process died');
  }

  describe.each(TARGETS)('from %s to %s', (from, to) => {
    it('continue after the last saved segment when their worker dies', async () => {
      const planned = await copies.plan(from, to, [large()]);
      await dieAfter(planned, 2_500_000);
      expect(await copies.blobsOf(planned)).toMatchObject([{ received: 2_000_000, isMoved: false }]);
      expect(await copies.jobOf(planned)).toMatchObject({ command: 'released', bytes_moved: 2_000_000 });
      await deliver(planned);
      expect(watched.bytesRead).toBe(SIZE - 2_000_000);
      await expectCopied(planned);
    });

    it('are recorded although their worker died between the store and the database', async () => {
      const planned = await copies.plan(from, to, [large(), small()]);
      const dying = new WatchedStores(copies.stores);
      dying.onFinished = () => {
        throw new Error('The process died');
      };
      await expect(deliver(planned, dying)).rejects.toThrow('The process died');
      expect(await copies.locationOf(to, planned.contents[0] ?? small())).toBeUndefined();
      dying.bytesRead = 0;
      dying.onRead = () => undefined;
      await expect(deliver(planned, dying)).rejects.toThrow('The process died');
      // The target store already has all bytes of the large content.
      expect(dying.bytesRead).toBe(0);
      await deliver(planned);
      await expectCopied(planned);
    });

    it('are published again and not moved again by a redelivery', async () => {
      const planned = await copies.plan(from, to, [large(), small(), small()]);
      const first = await deliver(planned);
      const { bytesRead } = watched;
      expect(await deliver(planned)).toEqual(first);
      expect(watched.bytesRead).toBe(bytesRead);
      await expectCopied(planned);
    });

    it('are moved once when several workers execute the command at once', async () => {
      const contents = [small(), large(), ...Array.from({ length: 40 }, () => small(3_000)), large()];
      const planned = await copies.plan(from, to, contents);
      const jobs = await Promise.all([1, 2, 3].map(() => deliver(planned)));
      // If each has overtaken another, the planner sends the command again.
      if (!jobs.some((job) => job !== undefined)) jobs.push(await deliver(planned));
      expect(jobs).toContainEqual(expect.objectContaining({ commands_open: 0 }));
      await expectCopied(planned);
    });

    it.each([
      ['a large one', () => [large()]],
      ['small ones', () => [small(), small()]],
    ])('are left to a second worker that has overtaken the first: %s', async (_, contents) => {
      const planned = await copies.plan(from, to, contents());
      const slow = new WatchedStores(copies.stores);
      const pause = new Pause();
      const total = planned.contents.reduce((sum, { length }) => sum + length, 0);
      slow.onRead = (read) => (read > total / 2 ? pause.wait() : undefined);
      const first = deliver(planned, slow);
      await pause.reached;
      expect(await deliver(planned)).toMatchObject({ commands_open: 0 });
      pause.resume();
      // It finds that everything is moved, or that another delivery continues it.
      await first;
      await expectCopied(planned);
    });

    it('are not truncated by a worker that waited for a slot while another continued', async () => {
      const planned = await copies.plan(from, to, [large()]);
      await dieAfter(planned, 1_500_000);
      const [turn, taken, pause] = [new Pause(), new Pause(), new Pause()];
      const limit = pLimit(1);
      void limit(() => turn.wait());
      const get = (name: string) => {
        void taken.wait();
        return watched.get(name);
      };
      const late = executeBlobCopy(copies.resources({ stores: { get }, limit }), planned.command, NEVER);
      await taken.reached;
      const ahead = new WatchedStores(copies.stores);
      ahead.onRead = (read) => (read > 2_500_000 ? pause.wait() : undefined);
      const first = deliver(planned, ahead);
      await pause.reached;
      turn.resume();
      expect(await late).toBeUndefined();
      expect(watched.bytesRead).toBe(0);
      pause.resume();
      expect(await first).toMatchObject({ commands_open: 0 });
      await expectCopied(planned);
    });

    it('are kept when a first worker resumes after a second one has recorded them', async () => {
      const planned = await copies.plan(from, to, [large(), small()]);
      const slow = new WatchedStores(copies.stores);
      const pause = new Pause();
      slow.onFinished = () => pause.wait();
      const first = deliver(planned, slow);
      await pause.reached;
      await deliver(planned);
      pause.resume();
      await first;
      await expectCopied(planned);
    });

    it('are saved up to the last byte read when the process stops', async () => {
      const planned = await copies.plan(from, to, [large()]);
      const [stopping, reason] = [new AbortController(), new Error('The service is stopping')];
      watched.onRead = (read) => {
        if (read > 2_500_000) stopping.abort(reason);
      };
      await expect(deliver(planned, watched, stopping.signal)).rejects.toBe(reason);
      const [{ received } = { received: 0 }] = await copies.blobsOf(planned);
      expect(received).toBeGreaterThan(2_000_000);
      expect(received).toBeLessThan(3_000_000);
      const rest = new WatchedStores(copies.stores);
      await deliver(planned, rest);
      expect(rest.bytesRead).toBe(SIZE - received);
      await expectCopied(planned);
    });

    it('are removed at the next save after the copy is cancelled', async () => {
      const planned = await copies.plan(from, to, [large(), small()]);
      watched.onRead = (read) => (read > 2_500_000 ? copies.cancel(planned) : undefined);
      expect(await deliver(planned)).toMatchObject({ state: 'cancelling' });
      expect(watched.bytesRead).toBeLessThan(4_000_000);
      expect(await copies.jobOf(planned)).toMatchObject({ command: 'cancelled', bytes_moved: 0, commands_open: 1 });
      expect(await copies.strays(to)).toEqual([]);
    });

    it('are removed by a redelivery after the copy was cancelled or has failed', async () => {
      for (const state of ['cancelling', 'failed'] as const) {
        const contents = [small(), large(), small()];
        const planned = await copies.plan(from, to, contents, { itemsAreCopied: state === 'cancelling' });
        await dieAfter(planned, 2_500_000);
        expect(await copies.strays(to)).not.toEqual([]);
        if (state === 'cancelling') await copies.cancel(planned);
        else await copies.fail(planned);
        await deliver(planned);
        expect(await copies.jobOf(planned)).toMatchObject({ state, commands_open: state === 'failed' ? 0 : 1 });
        expect(await copies.strays(to)).toEqual([]);
      }
    });

    it('restart when the store has lost the upload', async () => {
      const planned = await copies.plan(from, to, [large()]);
      await dieAfter(planned, 2_500_000);
      const [before] = await copies.blobsOf(planned);
      await copies.stores.get(to).remove(before?.location ?? '');
      await deliver(planned);
      expect(watched.bytesRead).toBe(SIZE);
      await expectCopied(planned);
    });
  });

  it('are not moved when the target store has them already', async () => {
    const planned = await copies.plan('postgres', 'filesystem', [large(), small(), small()]);
    const [first, second] = planned.contents;
    if (first === undefined || second === undefined) throw new Error('There are no two contents');
    await dieAfter(planned, 2_500_000);
    await copies.upload('filesystem', first);
    await copies.upload('filesystem', second);
    await copies.pool.query('update content.blobs set unused_since = now()');
    await deliver(planned);
    expect(watched.bytesRead).toBe(100_000);
    const { rows } = await copies.pool.query<{ store: string }>(
      `select store from content.blobs where hash = any (select hash from jobs.drive_blobs where job_id = $1)
          and unused_since is null`,
      [planned.command.jobId],
    );
    expect(rows.map(({ store }) => store)).toEqual(['filesystem', 'filesystem', 'filesystem']);
    await expectCopied(planned);
  });

  it('are stored once when a client uploads the same content meanwhile', async () => {
    const planned = await copies.plan('postgres', 'filesystem', [large(), small()]);
    let location: string | undefined;
    watched.onFinished = async () => {
      location ??= await copies.upload('filesystem', planned.contents[0] ?? large());
    };
    await deliver(planned);
    expect(await copies.locationOf('filesystem', planned.contents[0] ?? large())).toBe(location);
    await expectCopied(planned);
  });
});
