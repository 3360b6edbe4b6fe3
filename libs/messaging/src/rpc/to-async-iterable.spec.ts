import { concat, of, Subject, throwError } from 'rxjs';

import { toAsyncIterable } from './to-async-iterable';

async function readAll<T>(source: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const value of source) seen.push(value);
  return seen;
}

test('yields values in order, both buffered and later ones', async () => {
  const source = new Subject<number>();
  const read = readAll(toAsyncIterable(source));
  source.next(1);
  source.next(2);
  await new Promise((resolve) => setImmediate(resolve));
  source.next(3);
  source.complete();
  await expect(read).resolves.toEqual([1, 2, 3]);
});

test('throws an error after the values before it, even if the error is undefined', async () => {
  const seen: number[] = [];
  const read = async (error: unknown): Promise<void> => {
    for await (const value of toAsyncIterable(
      concat(
        of(1, 2),
        throwError(() => error),
      ),
    ))
      seen.push(value);
  };
  await expect(read(new Error('broken'))).rejects.toThrow('broken');
  await expect(read(undefined)).rejects.toBeUndefined();
  expect(seen).toEqual([1, 2, 1, 2]);
});

test('unsubscribes when the loop is left', async () => {
  const source = new Subject<number>();
  const iterator = toAsyncIterable(source);
  const first = iterator.next();
  source.next(1);
  await first;
  expect(source.observed).toBe(true);
  await iterator.return();
  expect(source.observed).toBe(false);
});
