import { FairQueue } from './fair-queue';

describe('a fair queue', () => {
  let queue: FairQueue<string>;
  let started: string[];
  let ends: Map<string, () => void>;

  beforeEach(() => {
    queue = new FairQueue(2);
    started = [];
    ends = new Map();
  });

  const add = (owner: string, name: string): Promise<string> =>
    queue.run(owner, () => {
      started.push(name);
      return new Promise((resolve) => {
        ends.set(name, () => {
          resolve(name);
        });
      });
    });
  const end = async (task: Promise<string>, name: string): Promise<void> => {
    ends.get(name)?.();
    await task;
    await Promise.resolve();
  };

  it('runs one task of each owner at a time, and no more than its maximum', async () => {
    const [a1, , b1] = [add('a', 'a1'), add('a', 'a2'), add('b', 'b1'), add('c', 'c1')];
    expect(started).toEqual(['a1', 'b1']);
    await end(b1, 'b1');
    expect(started).toEqual(['a1', 'b1', 'c1']);
    await end(a1, 'a1');
    expect(started).toEqual(['a1', 'b1', 'c1', 'a2']);
  });

  it('lets owners take turns', async () => {
    const tasks = ['a1', 'x1', 'a2', 'a3', 'b1'].map((name) => ({ name, done: add(name.charAt(0), name) }));
    for (const name of ['a1', 'x1', 'b1', 'a2']) {
      await end(tasks.find((each) => each.name === name)?.done ?? Promise.reject(new Error(name)), name);
    }
    expect(started).toEqual(['a1', 'x1', 'a2', 'b1', 'a3']);
  });

  it('continues after a task that rejects', async () => {
    await expect(queue.run('a', () => Promise.reject(new Error('Failed.')))).rejects.toThrow('Failed.');
    expect(await queue.run('a', () => Promise.resolve(1))).toBe(1);
  });

  it('cancels the waiting tasks of one owner', async () => {
    const first = add('a', 'a1');
    const second = add('b', 'b1');
    const [waiting, other] = [add('a', 'a2'), add('b', 'b2')];
    queue.cancel('a', () => new Error('Cancelled.'));
    await expect(waiting).rejects.toThrow('Cancelled.');
    await end(first, 'a1');
    await end(second, 'b1');
    await end(other, 'b2');
    expect(started).toEqual(['a1', 'b1', 'b2']);
  });

  it('rejects a task that waits too long, and runs the others', async () => {
    const impatient = new FairQueue<string>(1, { maxWaitMs: 20, tooLate: () => new Error('too late') });
    let end = (): void => undefined;
    const running = impatient.run('a', () => new Promise<void>((resolve) => (end = resolve)));
    await expect(impatient.run('a', () => Promise.resolve())).rejects.toThrow('too late');
    await expect(impatient.run('b', () => Promise.resolve())).rejects.toThrow('too late');
    end();
    await running;
    await expect(impatient.run('a', () => Promise.resolve('done'))).resolves.toBe('done');
  });
});
