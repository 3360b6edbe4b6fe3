import { SharedLimiter } from './shared-limiter';

const KEY = 'key';
let limiter: SharedLimiter;

beforeEach(() => {
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  limiter = new SharedLimiter({ name: 'test', points: 2, seconds: 10 });
});

afterEach(() => jest.useRealTimers());

const taken = (): readonly (readonly [string, number])[] => [...limiter.take()];

test('shares the points of accepted requests, and their refunds', async () => {
  const usage = await limiter.consume(KEY);
  await limiter.consume(KEY);
  expect(taken()).toEqual([[KEY, 2]]);
  await limiter.refund(KEY, usage);
  expect(taken()).toEqual([[KEY, -1]]);
  expect(await limiter.consume(KEY)).toMatchObject({ consumed: 2, isExceeded: false });
});

test('shares nothing for points that were refunded before', async () => {
  await limiter.refund(KEY, await limiter.consume(KEY));
  expect(taken()).toEqual([]);
});

test('shares neither a rejected request nor its refund', async () => {
  await limiter.consume(KEY, 2);
  limiter.take();
  const rejected = await limiter.consume(KEY);
  expect(rejected.isExceeded).toBe(true);
  await limiter.refund(KEY, rejected);
  expect(taken()).toEqual([]);
  expect(await limiter.consume(KEY)).toMatchObject({ consumed: 3 });
});

test('a refund after the end of the window gives the next one no points', async () => {
  const usage = await limiter.consume(KEY);
  limiter.take();
  jest.advanceTimersByTime(10_000);
  await limiter.refund(KEY, usage);
  expect(await limiter.consume(KEY)).toMatchObject({ consumed: 1 });
  await limiter.refund(KEY, usage);
  expect(await limiter.consume(KEY)).toMatchObject({ consumed: 2 });
  expect(taken()).toEqual([[KEY, 2]]);
});

test('a refund of another gateway without a window here gives no points', async () => {
  await limiter.add(KEY, -1);
  expect(await limiter.consume(KEY)).toMatchObject({ consumed: 1 });
  await limiter.add(KEY, -1);
  expect(await limiter.consume(KEY)).toMatchObject({ consumed: 1 });
});
