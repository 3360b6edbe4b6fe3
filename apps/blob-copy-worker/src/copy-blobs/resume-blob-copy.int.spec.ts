import { noise, PlantedCopies, type PlannedCopy, type StoreName } from '../testing/planted-copies';
import { Pause, WatchedStores } from '../testing/watched-stores';
import { carryOutBlobCopy } from './carry-out-blob-copy';
import { Slots } from './slots';

const NEVER = new AbortController().signal;
const SIZE = 5_500_000;
const TARGETS: readonly [from: StoreName, to: StoreName][] = [
  ['filesystem', 'postgres'],
  ['postgres', 'filesystem'],
  ['filesystem', 's3'],
];

describe('bytes on their way to another store', () => {
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

  /** A delivery of the command to a worker of its own. */
  const deliver = (
    { command }: PlannedCopy,
    stores: Pick<WatchedStores, 'get'> = watched,
    signal = NEVER,
  ): Promise<unknown> => carryOutBlobCopy(copies.gear({ stores }), command, signal);

  async function expectAllThere(planned: PlannedCopy): Promise<void> {
    expect(await copies.isCopied(planned)).toBe(true);
    const total = planned.contents.reduce((sum, { length }) => sum + length, 0);
    expect(await copies.jobOf(planned)).toMatchObject({ command: 'closed', commands_open: 0, bytes_moved: total });
    expect(await copies.strays(planned.to)).toEqual([]);
  }

  /** Delivers the command to a worker that dies when it has read so much. */
  async function dieAfter(planned: PlannedCopy, bytes: number): Promise<void> {
    const dying = new WatchedStores(copies.stores);
    dying.onRead = (read) => {
      if (read > bytes) throw new Error('The process is gone');
    };
    await expect(deliver(planned, dying)).rejects.toThrow('The process is gone');
  }

  describe.each(TARGETS)('from %s to %s', (from, to) => {
    it('go on after the last segment where their worker died', async () => {
      const planned = await copies.plan(from, to, [large()]);
      await dieAfter(planned, 2_500_000);
      expect(await copies.blobsOf(planned)).toMatchObject([{ received: 2_000_000, isMoved: false }]);
      expect(await copies.jobOf(planned)).toMatchObject({ command: 'released', bytes_moved: 2_000_000 });
      await deliver(planned);
      expect(watched.bytesRead).toBe(SIZE - 2_000_000);
      await expectAllThere(planned);
    });

    it('are known although their worker died between the store and the database', async () => {
      const planned = await copies.plan(from, to, [large(), small()]);
      const dying = new WatchedStores(copies.stores);
      dying.onFinished = () => {
        throw new Error('The process is gone');
      };
      await expect(deliver(planned, dying)).rejects.toThrow('The process is gone');
      expect(await copies.locationOf(to, planned.contents[0] ?? small())).toBeUndefined();
      dying.bytesRead = 0;
      dying.onRead = () => undefined;
      await expect(deliver(planned, dying)).rejects.toThrow('The process is gone');
      // All of the large one is there.
      expect(dying.bytesRead).toBe(0);
      await deliver(planned);
      await expectAllThere(planned);
    });

    it('are told of again and not moved again by a redelivery', async () => {
      const planned = await copies.plan(from, to, [large(), small(), small()]);
      const first = await deliver(planned);
      const { bytesRead } = watched;
      expect(await deliver(planned)).toEqual(first);
      expect(watched.bytesRead).toBe(bytesRead);
      await expectAllThere(planned);
    });

    it('come whole and once where two workers have the command at once', async () => {
      const contents = [small(), large(), ...Array.from({ length: 40 }, () => small(3_000)), large()];
      const planned = await copies.plan(from, to, contents);
      const jobs = await Promise.all([1, 2, 3].map(() => deliver(planned)));
      expect(jobs).toContainEqual(expect.objectContaining({ commands_open: 0 }));
      await expectAllThere(planned);
    });

    it.each([
      ['a large one', () => [large()]],
      ['small ones', () => [small(), small()]],
    ])('are left to a second worker that has overtaken the first: %s', async (_, contents) => {
      const planned = await copies.plan(from, to, contents());
      const slow = new WatchedStores(copies.stores);
      const pause = new Pause();
      const total = planned.contents.reduce((sum, { length }) => sum + length, 0);
      slow.onRead = (read) => (read > total / 2 ? pause.here() : undefined);
      const first = deliver(planned, slow);
      await pause.reached;
      expect(await deliver(planned)).toMatchObject({ commands_open: 0 });
      pause.goOn();
      // It learns that all is done, or that somebody else is at it.
      await first;
      await expectAllThere(planned);
    });

    it('are not cut off by a worker that waited for its turn while another went on', async () => {
      const planned = await copies.plan(from, to, [large()]);
      await dieAfter(planned, 1_500_000);
      const [turn, taken, pause] = [new Pause(), new Pause(), new Pause()];
      const slots = new Slots(1);
      void slots.run(() => turn.here());
      const get = (name: string) => {
        void taken.here();
        return watched.get(name);
      };
      const late = carryOutBlobCopy(copies.gear({ stores: { get }, slots }), planned.command, NEVER);
      await taken.reached;
      const ahead = new WatchedStores(copies.stores);
      ahead.onRead = (read) => (read > 2_500_000 ? pause.here() : undefined);
      const first = deliver(planned, ahead);
      await pause.reached;
      turn.goOn();
      expect(await late).toBeUndefined();
      expect(watched.bytesRead).toBe(0);
      pause.goOn();
      expect(await first).toMatchObject({ commands_open: 0 });
      await expectAllThere(planned);
    });

    it('do not lose what a second worker has kept to a first one that wakes up behind it', async () => {
      const planned = await copies.plan(from, to, [large(), small()]);
      const slow = new WatchedStores(copies.stores);
      const pause = new Pause();
      slow.onFinished = () => pause.here();
      const first = deliver(planned, slow);
      await pause.reached;
      await deliver(planned);
      pause.goOn();
      await first;
      await expectAllThere(planned);
    });

    it('are saved as far as they are when the process is told to stop', async () => {
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
      await expectAllThere(planned);
    });

    it('are removed where the copy is cancelled, when their worker next saves', async () => {
      const planned = await copies.plan(from, to, [large(), small()]);
      watched.onRead = (read) => (read > 2_500_000 ? copies.cancel(planned) : undefined);
      expect(await deliver(planned)).toMatchObject({ state: 'cancelling' });
      expect(watched.bytesRead).toBeLessThan(4_000_000);
      expect(await copies.jobOf(planned)).toMatchObject({ command: 'cancelled', bytes_moved: 0, commands_open: 1 });
      expect(await copies.strays(to)).toEqual([]);
    });

    it('are removed where the copy was cancelled, or had failed, before they are taken up again', async () => {
      for (const state of ['cancelling', 'failed'] as const) {
        const planned = await copies.plan(from, to, [small(), large(), small()]);
        await dieAfter(planned, 2_500_000);
        expect(await copies.strays(to)).not.toEqual([]);
        if (state === 'cancelling') await copies.cancel(planned);
        else {
          await copies.pool.query(
            `update jobs.jobs set state = 'failed', ended_at = now(), commands_waiting = 0 where id = $1`,
            [planned.command.jobId],
          );
        }
        await deliver(planned);
        expect(await copies.jobOf(planned)).toMatchObject({ state, commands_open: state === 'failed' ? 0 : 1 });
        expect(await copies.strays(to)).toEqual([]);
      }
    });

    it('begin anew where the store has lost what was there', async () => {
      const planned = await copies.plan(from, to, [large()]);
      await dieAfter(planned, 2_500_000);
      const [before] = await copies.blobsOf(planned);
      await copies.stores.get(to).remove(before?.location ?? '');
      await deliver(planned);
      expect(watched.bytesRead).toBe(SIZE);
      await expectAllThere(planned);
    });
  });

  it('are not moved where the space has them in the other store by now', async () => {
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
    await expectAllThere(planned);
  });

  it('are kept once where somebody uploads the same meanwhile', async () => {
    const planned = await copies.plan('postgres', 'filesystem', [large(), small()]);
    let location: string | undefined;
    watched.onFinished = async () => {
      location ??= await copies.upload('filesystem', planned.contents[0] ?? large());
    };
    await deliver(planned);
    expect(await copies.locationOf('filesystem', planned.contents[0] ?? large())).toBe(location);
    await expectAllThere(planned);
  });
});
