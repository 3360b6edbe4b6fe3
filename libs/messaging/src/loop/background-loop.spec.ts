import { BackgroundLoop, type BackgroundLoopOptions } from './background-loop';

const INTERVAL_MS = 60_000;

/** A clock that stands still until a test ends the current wait. */
class TestClock {
  readonly waits: number[] = [];
  private elapse: (() => void) | undefined;

  readonly random = (): number => 0;

  readonly schedule = (callback: () => void, ms: number): (() => void) => {
    this.waits.push(ms);
    this.elapse = callback;
    return () => (this.elapse = undefined);
  };

  get isWaiting(): boolean {
    return this.elapse !== undefined;
  }

  async endWait(): Promise<void> {
    const { elapse } = this;
    this.elapse = undefined;
    elapse?.();
    await settled();
  }
}

/** Work whose runs end when the test ends them. */
class TestWork {
  begun = 0;
  private end: (error?: Error) => void = () => undefined;

  readonly run = (): Promise<void> => {
    this.begun++;
    return new Promise((resolve, reject) => (this.end = (error) => (error ? reject(error) : resolve())));
  };

  async finish(error?: Error): Promise<void> {
    this.end(error);
    await settled();
  }
}

/** Runs all pending promise callbacks. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a background loop', () => {
  let clock: TestClock;
  let work: TestWork;
  let loop: BackgroundLoop;
  let warnings: unknown[];

  beforeEach(() => {
    clock = new TestClock();
    work = new TestWork();
    warnings = [];
  });
  afterEach(async () => {
    const stopped = loop.stop();
    await work.finish();
    await stopped;
  });

  async function start(options: Partial<BackgroundLoopOptions> = {}): Promise<void> {
    const logger = { warn: (message: unknown) => void warnings.push(message) };
    loop = new BackgroundLoop({ name: 'test', run: work.run, intervalMs: INTERVAL_MS, clock, logger, ...options });
    loop.start();
    await settled();
  }

  it('does not run at once with an interval that is too long for a timer', async () => {
    loop = new BackgroundLoop({ name: 'test', run: work.run, intervalMs: 2 ** 40 });
    loop.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(work.begun).toBe(0);
  });

  it('runs after each interval', async () => {
    await start();
    expect(work.begun).toBe(0);
    await clock.endWait();
    await work.finish();
    await clock.endWait();
    expect(work.begun).toBe(2);
    expect(clock.waits).toEqual([INTERVAL_MS, INTERVAL_MS]);
  });

  it('begins the first run after its own delay', async () => {
    await start({ firstAfterMs: 5_000 });
    expect(clock.waits).toEqual([5_000]);
  });

  it('begins the next run at once when the interval is 0', async () => {
    await start({ firstAfterMs: 0, intervalMs: 0 });
    await work.finish();
    await work.finish();
    expect([work.begun, clock.waits]).toEqual([3, []]);
  });

  it('shortens a wait by at most a tenth', async () => {
    const fastest = { schedule: clock.schedule, random: () => 0.999_999 };
    await start({ clock: fastest });
    expect(clock.waits[0]).toBeGreaterThanOrEqual(0.9 * INTERVAL_MS);
    expect(clock.waits[0]).toBeLessThan(0.91 * INTERVAL_MS);
  });

  it('does not wait for the next run while a run is in progress', async () => {
    await start();
    await clock.endWait();
    expect([work.begun, clock.isWaiting]).toEqual([1, false]);
    await work.finish();
    expect([work.begun, clock.isWaiting]).toEqual([1, true]);
  });

  it('runs at once on a trigger', async () => {
    await start();
    loop.trigger();
    await settled();
    expect([work.begun, clock.isWaiting]).toEqual([1, false]);
  });

  it('runs once more after triggers during a run', async () => {
    await start();
    await clock.endWait();
    loop.trigger();
    loop.trigger();
    await settled();
    expect(work.begun).toBe(1);
    await work.finish();
    expect(work.begun).toBe(2);
    await work.finish();
    expect([work.begun, clock.isWaiting]).toEqual([2, true]);
  });

  it('runs at its start after a trigger before it', async () => {
    loop = new BackgroundLoop({ name: 'test', run: work.run, intervalMs: INTERVAL_MS, clock });
    loop.trigger();
    loop.start();
    await settled();
    expect(work.begun).toBe(1);
  });

  it('logs an error and continues after a growing back-off', async () => {
    await start({ firstAfterMs: 0, retry: { firstMs: 100, longestMs: 300 } });
    for (let failures = 1; failures <= 3; failures++) {
      await work.finish(new Error('no database'));
      await clock.endWait();
    }
    // With random = 0, a back-off is half of 100, 200 and 300 ms.
    expect([work.begun, clock.waits]).toEqual([4, [50, 100, 150]]);
    expect(warnings[0]).toBe('test failed and runs again in 50 ms: Error: no database');
    await work.finish();
    expect(clock.waits.at(-1)).toBe(INTERVAL_MS);
  });

  it('begins the back-off again after a run that has reported progress before it failed', async () => {
    let runs = 0;
    const run = (_signal: AbortSignal, reportProgress: () => void): never => {
      if (++runs > 2) reportProgress();
      throw new Error('no database');
    };
    await start({ firstAfterMs: 0, run, retry: { firstMs: 100, longestMs: 10_000 } });
    for (let wait = 0; wait < 3; wait++) await clock.endWait();
    expect(clock.waits).toEqual([50, 100, 50, 50]);
  });

  it('continues after an error that is thrown synchronously', async () => {
    let runs = 0;
    const failing = (): never => {
      runs++;
      throw new Error('a bug');
    };
    await start({ firstAfterMs: 0, run: failing });
    await clock.endWait();
    expect(runs).toBe(2);
  });

  it('awaits the run in progress when it is stopped, and begins no other', async () => {
    await start();
    await clock.endWait();
    loop.trigger();
    let isStopped = false;
    const stopped = loop.stop().then(() => (isStopped = true));
    await settled();
    expect([loop.signal.aborted, isStopped]).toEqual([true, false]);
    await work.finish();
    await stopped;
    expect([work.begun, clock.isWaiting]).toEqual([1, false]);
  });

  it('ends its wait when it is stopped, and logs no error of the aborted run', async () => {
    await start();
    await loop.stop();
    expect([work.begun, clock.isWaiting]).toEqual([0, false]);
    const run = (signal: AbortSignal): Promise<void> =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    await start({ run, firstAfterMs: 0 });
    await loop.stop();
    expect(warnings).toEqual([]);
  });

  it('stops without having been started', async () => {
    loop = new BackgroundLoop({ name: 'test', run: work.run, intervalMs: INTERVAL_MS, clock });
    await loop.stop();
    expect(work.begun).toBe(0);
  });
});
