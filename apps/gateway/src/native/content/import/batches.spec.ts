import { setTimeout as sleep } from 'node:timers/promises';

import { batchesOf, type Entry } from './batches';

function entry(line: number, id = `id ${line}`): Entry {
  const item = { id, familyId: id, locale: null, label: 'a', body: '{}' };
  return { line, key: id, item };
}

test('a batch is complete when its lines are followed by a pause', async () => {
  const sizes: number[] = [];
  let goOn = (): void => undefined;
  const isExecuted = new Promise<void>((resolve) => (goOn = resolve));
  async function* chunks() {
    yield [entry(1), entry(2)];
    await isExecuted;
    yield [entry(3)];
  }
  for await (const batch of batchesOf(chunks())) {
    sizes.push(batch.length);
    goOn();
  }
  expect(sizes).toEqual([2, 1]);
});

test('lines that arrive one by one do not delay the first one', async () => {
  let isStopped = false;
  async function* chunks() {
    for (let line = 1; !isStopped; line += 1) {
      yield [entry(line)];
      await sleep(5);
    }
  }
  const batches = batchesOf(chunks());
  const { value: first } = await batches.next();
  isStopped = true;
  await batches.return(undefined);
  expect(first).toEqual(expect.arrayContaining([entry(1)]));
});

test('an empty batch waits for the first line', async () => {
  async function* chunks() {
    await sleep(200);
    yield [entry(1)];
  }
  const batches: unknown[] = [];
  for await (const batch of batchesOf(chunks())) batches.push(batch);
  expect(batches).toEqual([[entry(1)]]);
});

test('an error of the request ends the batches', async () => {
  async function* chunks() {
    yield [entry(1)];
    await sleep(100);
    throw new Error('cut off');
  }
  const sizes: number[] = [];
  const read = async (): Promise<void> => {
    for await (const batch of batchesOf(chunks())) sizes.push(batch.length);
  };
  await expect(read()).rejects.toThrow('cut off');
  expect(sizes).toEqual([1]);
});
