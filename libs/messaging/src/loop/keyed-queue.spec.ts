import { setImmediate } from 'node:timers/promises';
import { KeyedQueue } from './keyed-queue';

/** Work that records its start and its end, and ends when the spec lets it. */
class ObservedWork {
  readonly events: string[] = [];
  private readonly ends = new Map<string, (error?: Error) => void>();

  start(name: string): Promise<string> {
    this.events.push(`${name} starts`);
    return new Promise((resolve, reject) => {
      this.ends.set(name, (error) => {
        this.events.push(`${name} ends`);
        if (error === undefined) resolve(name);
        else reject(error);
      });
    });
  }

  async end(name: string, error?: Error): Promise<void> {
    await setImmediate();
    this.ends.get(name)?.(error);
    await setImmediate();
  }
}

describe('a keyed queue', () => {
  it('runs work with one key in the order of its calls, also work that is added meanwhile', async () => {
    const [queue, work] = [new KeyedQueue(), new ObservedWork()];
    const first = ['a', 'b'].map((name) => queue.run('drive', () => work.start(name)));
    await work.end('a');
    const last = queue.run('drive', () => work.start('c'));
    await work.end('b');
    await work.end('c');
    expect(await Promise.all([...first, last])).toEqual(['a', 'b', 'c']);
    expect(work.events).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  });

  it('runs work with different keys concurrently', async () => {
    const [queue, work] = [new KeyedQueue(), new ObservedWork()];
    const both = ['a', 'b'].map((name) => queue.run(name, () => work.start(name)));
    await work.end('b');
    await work.end('a');
    expect(await Promise.all(both)).toEqual(['a', 'b']);
    expect(work.events).toEqual(['a starts', 'b starts', 'b ends', 'a ends']);
  });

  it('rejects as the work does, and runs the next', async () => {
    const [queue, work] = [new KeyedQueue(), new ObservedWork()];
    const failed = queue.run('drive', () => work.start('a')).catch((error: unknown) => error);
    const next = queue.run('drive', () => work.start('b'));
    const error = new Error('No.');
    await work.end('a', error);
    await work.end('b');
    expect([await failed, await next]).toEqual([error, 'b']);
    expect(work.events).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
  });

  it('keeps work exclusive that is added when other work has just ended', async () => {
    const queue = new KeyedQueue();
    let [active, most] = [0, 0];
    const add = (left: number): Promise<void> =>
      queue
        .run('drive', async () => {
          most = Math.max(most, (active += 1));
          await setImmediate();
          active -= 1;
        })
        .then(() => (left === 0 ? undefined : add(left - 1)));
    await Promise.all(Array.from({ length: 20 }, () => add(5)));
    expect(most).toBe(1);
  });
});
