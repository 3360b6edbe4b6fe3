import { SharedRun } from './shared-run';

/** A read whose results are the numbers of its runs. Each run ends when the test says so. */
function numberedRead() {
  const ends: ((error?: Error) => void)[] = [];
  const read = (): Promise<number> => {
    const number = ends.length + 1;
    return new Promise((resolve, reject) => {
      ends.push((error) => {
        if (error === undefined) resolve(number);
        else reject(error);
      });
    });
  };
  const end = async (number: number, error?: Error): Promise<void> => {
    ends[number - 1]?.(error);
    await new Promise(setImmediate);
  };
  return { read, end, count: () => ends.length };
}

test('gives each caller a run that began after its call, and one run to all callers that wait', async () => {
  const { read, end, count } = numberedRead();
  const shared = new SharedRun(read);
  const first = shared.run();
  const waiting = [shared.run(), shared.run(), shared.run()];
  expect(count()).toBe(1);
  await end(1);
  expect(await first).toBe(1);
  expect(count()).toBe(2);
  const late = shared.run();
  await end(2);
  expect(await Promise.all(waiting)).toEqual([2, 2, 2]);
  await end(3);
  expect(await late).toBe(3);
});

test('begins at once when no run is in progress', async () => {
  const { read, end } = numberedRead();
  const shared = new SharedRun(read);
  for (const number of [1, 2]) {
    const run = shared.run();
    await end(number);
    expect(await run).toBe(number);
  }
});

test('gives an error only to the callers of its run', async () => {
  const { read, end } = numberedRead();
  const shared = new SharedRun(read);
  const failing = shared.run();
  const waiting = shared.run();
  const rejected = expect(failing).rejects.toThrow('broken');
  await end(1, new Error('broken'));
  await rejected;
  await end(2);
  expect(await waiting).toBe(2);
});
