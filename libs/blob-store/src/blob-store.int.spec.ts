import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { TransientError } from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import type { BlobStore, StoredLocation } from './blob-store';
import { newPlace, openStore, storeKinds, type OpenStore, type StorePlace } from './testing/stores-under-test';
import { asStream, failingStream, collect, testBytes } from './testing/test-bytes';

const MIB = 1024 * 1024;
const TOMORROW = new Date(Date.now() + 24 * 3600_000);
const sizes = [1, 327_680, 1_310_720, 5 * MIB, 10 * MIB];

describe.each(storeKinds)('the %s store', (kind) => {
  const opened: OpenStore[] = [];
  let place: StorePlace;
  let store: BlobStore;

  /** Opens the same place again, like another process. */
  function openAgain(): BlobStore {
    const open = openStore(place);
    opened.push(open);
    return open.store;
  }
  beforeAll(async () => {
    place = await newPlace(kind);
    store = openAgain();
    // The first run on a machine compiles the S3 server.
  });
  afterAll(async () => {
    for (const one of opened) await one.close();
  });

  const newLocation = (): string => `42/${randomUUID()}`;
  async function put(bytes: Buffer, location = newLocation()): Promise<string> {
    const { state } = await store.append(location, null, asStream(bytes), { expectedTotal: bytes.length });
    await store.finish(location, state);
    return location;
  }
  /** Retries transient errors, since a server may reject some of several concurrent requests. */
  async function finishWithRetries(from: BlobStore, location: string, state: string): Promise<void> {
    for (;;) {
      try {
        await from.finish(location, state);
        return;
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        await delay(50);
      }
    }
  }
  const contentOf = async (location: string, from = store): Promise<Buffer> => collect(await from.read(location));
  async function listed(olderThan = TOMORROW): Promise<StoredLocation[]> {
    const all: StoredLocation[] = [];
    for await (const one of store.locations(olderThan)) all.push(one);
    return all;
  }
  const isListed = async (location: string): Promise<boolean> =>
    (await listed()).some((one) => one.location === location);

  it.each([0, ...sizes, 5 * MIB - 1, 10 * MIB + 1])('returns a file of %d bytes unchanged', async (size) => {
    const bytes = testBytes(size, 'whole');
    expect((await contentOf(await put(bytes))).equals(bytes)).toBe(true);
    const location = newLocation();
    const { state, length } = await store.append(location, null, asStream(bytes));
    expect(length).toBe(size);
    await store.finish(location, state);
    expect((await contentOf(location)).equals(bytes)).toBe(true);
  });

  it.each([
    ['of one size', Array<number>(12).fill(327_680)],
    ['of every size', [...sizes, ...sizes.toReversed(), 0, 3]],
    ['of one byte', Array<number>(10).fill(1)],
    ['with sizes that clients send', [10 * MIB, 10 * MIB, 5 * MIB, 1_310_720, 12]],
  ])('appends fragments %s, each in another process', async (_, fragments) => {
    const whole = testBytes(
      fragments.reduce((sum, size) => sum + size),
      'fragments',
    );
    const location = newLocation();
    let state: string | null = null;
    let start = 0;
    for (const size of fragments) {
      const fragment = whole.subarray(start, start + size);
      const appended = await openAgain().append(location, state, asStream(fragment), { expectedTotal: whole.length });
      ({ state } = appended);
      start += size;
      expect(appended.length).toBe(start);
    }
    await openAgain().finish(location, state ?? '');
    expect((await contentOf(location)).equals(whole)).toBe(true);
  });

  it('returns any range, limited to the size of the file', async () => {
    const bytes = testBytes(3 * MIB + 17, 'ranges');
    const location = newLocation();
    const first = await store.append(location, null, asStream(bytes.subarray(0, 700_001)));
    const second = await store.append(location, first.state, asStream(bytes.subarray(700_001)));
    await store.finish(location, second.state);
    const ranges: [number, number | undefined][] = [
      [0, 1],
      [0, undefined],
      [262_143, 262_145],
      [262_144, 524_288],
      [700_000, 700_002],
      [700_001, undefined],
      [1_000_000, 3_000_000],
      [bytes.length - 1, undefined],
      [bytes.length - 5, bytes.length + 5],
      [5, 5],
      [bytes.length, undefined],
      [bytes.length + 5, bytes.length + 9],
    ];
    for (const [start, end] of ranges) {
      const range = end === undefined ? { start } : { start, end };
      expect((await collect(await store.read(location, range))).equals(bytes.subarray(start, end))).toBe(true);
    }
  });

  it('lets a reader stop in the middle', async () => {
    const location = await put(testBytes(2 * MIB, 'reader'));
    for await (const some of await store.read(location)) {
      expect((some as Buffer).length).toBeGreaterThan(0);
      break;
    }
    (await store.read(location)).destroy();
    expect((await contentOf(location)).length).toBe(2 * MIB);
  });

  it.each([10, 800_000, 6 * MIB])('resumes from an old state of %d bytes after failed appends', async (before) => {
    const bytes = testBytes(before + 7 * MIB, 'crash');
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(bytes.subarray(0, before)));
    const wrong = testBytes(8 * MIB, 'wrong');
    await expect(store.append(location, state, failingStream(wrong))).rejects.toThrow('The client has disconnected.');
    await expect(openAgain().append(location, state, failingStream(wrong.subarray(0, 300_000)))).rejects.toThrow();
    // Two successful appends whose states are lost.
    await store.append(location, state, asStream(wrong));
    await openAgain().append(location, state, asStream(wrong.subarray(0, 5)));
    const whole = await openAgain().append(location, state, asStream(bytes.subarray(before)));
    expect(whole.length).toBe(bytes.length);
    await store.finish(location, whole.state);
    expect((await contentOf(location)).equals(bytes)).toBe(true);
  });

  it.each([10, 6 * MIB])('finishes an old state of %d bytes after a failed append', async (size) => {
    const bytes = testBytes(size, 'old');
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(bytes));
    await expect(store.append(location, state, failingStream(testBytes(6 * MIB, 'wrong')))).rejects.toThrow();
    await openAgain().finish(location, state);
    expect((await contentOf(location)).equals(bytes)).toBe(true);
  });

  it.each([5, 6 * MIB])('does not mix the bytes of two concurrent appends, after %d bytes', async (before) => {
    const start = testBytes(before, 'start');
    const [good, evil] = [testBytes(6 * MIB, 'good'), testBytes(6 * MIB + 1, 'evil')];
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(start));
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let hasStarted = false;
    async function* slowBytes(): AsyncIterable<Uint8Array> {
      yield* asStream(evil.subarray(0, 2 * MIB));
      hasStarted = true;
      await gate;
      yield* asStream(evil.subarray(2 * MIB));
    }
    const slow = store.append(location, state, slowBytes());
    slow.catch(() => undefined);
    await eventually(() => hasStarted);
    const quick = await openAgain().append(location, state, asStream(good));
    open();
    const overtaken = await slow.catch((error: unknown) => error);
    const lost = await store.finish(location, quick.state).catch((error: unknown) => error);
    if (lost !== undefined) {
      // S3 lets an overtaken append replace a part of the same number. Then the whole upload is lost.
      expect([kind, lost]).toMatchObject(['s3', { code: 'UPLOAD_LOST' }]);
      await expect(store.read(location)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
      return;
    }
    if (overtaken instanceof Error) {
      expect(overtaken).toMatchObject({ code: 'UPLOAD_OVERTAKEN' });
    } else {
      const { state: late } = overtaken as { state: string };
      await expect(store.finish(location, late)).rejects.toMatchObject({ code: 'UPLOAD_LOST' });
    }
    expect((await contentOf(location)).equals(Buffer.concat([start, good]))).toBe(true);
  });

  it('stores the bytes once if a client repeats an append after a time-out', async () => {
    const bytes = testBytes(6 * MIB, 'again');
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(Buffer.alloc(0)));
    const appends = [store, openAgain(), openAgain()].map(async (one) => one.append(location, state, asStream(bytes)));
    const ended = await Promise.allSettled(appends);
    const states = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value.state] : []));
    const finished = await Promise.allSettled(states.map(async (one) => store.finish(location, one)));
    expect(finished.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect((await contentOf(location)).equals(bytes)).toBe(true);
  });

  it('finishes an upload once for several concurrent requests', async () => {
    const bytes = testBytes(32 * MIB, 'together');
    for (let round = 0; round < 3; round++) {
      const location = newLocation();
      const { state } = await store.append(location, null, asStream(bytes));
      const others = [store, openAgain(), openAgain(), openAgain()];
      // The requests are staggered, so that one meets an upload that another is finishing.
      await Promise.all(
        others.map(async (one, index) => {
          await delay(index * 15);
          await finishWithRetries(one, location, state);
        }),
      );
      expect((await contentOf(location)).equals(bytes)).toBe(true);
    }
  });

  it('starts a new upload without a state, even if the location has content', async () => {
    const bytes = testBytes(700_000, 'new');
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(testBytes(6 * MIB, 'first')));
    await put(bytes, location);
    expect((await contentOf(location)).equals(bytes)).toBe(true);
    if (kind !== 's3') {
      await expect(store.append(location, state, asStream(bytes))).rejects.toMatchObject({ code: 'UPLOAD_LOST' });
      await expect(store.finish(location, state)).rejects.toMatchObject({ code: 'UPLOAD_LOST' });
    }
    await put(bytes.subarray(5), location);
    expect((await contentOf(location)).equals(bytes.subarray(5))).toBe(true);
  });

  it('does not return an upload before it is finished', async () => {
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(testBytes(6 * MIB, 'half')));
    await expect(store.read(location)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
    await expect(store.copy(location, newLocation())).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
    await store.finish(location, state);
    await store.finish(location, state);
    expect((await contentOf(location)).length).toBe(6 * MIB);
    await expect(store.append(location, state, asStream(Buffer.from('more')))).rejects.toMatchObject({
      code: 'UPLOAD_LOST',
    });
  });

  it('removes files and unfinished uploads, repeatedly', async () => {
    const finished = await put(testBytes(5000, 'gone'));
    const [few, many] = [newLocation(), newLocation()];
    const { state } = await store.append(few, null, asStream(testBytes(5000, 'few')));
    await store.append(many, null, asStream(testBytes(12 * MIB, 'many')));
    for (const location of [finished, few, many]) {
      expect(await isListed(location)).toBe(true);
      await store.remove(location);
      await store.remove(location);
      expect(await isListed(location)).toBe(false);
      await expect(store.read(location)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
    }
    await expect(store.append(few, state, asStream(Buffer.from('more')))).rejects.toMatchObject({
      code: 'UPLOAD_LOST',
    });
    await store.remove(newLocation());
  });

  it('lists locations for a sweep that have not changed since a time', async () => {
    const finished = await put(Buffer.from('finished'));
    const unfinished = newLocation();
    await store.append(unfinished, null, asStream(Buffer.from('unfinished')));
    const found = await listed();
    for (const location of [finished, unfinished]) {
      const [one] = found.filter((listing) => listing.location === location);
      expect(Math.abs(Date.now() - Number(one?.changedAt))).toBeLessThan(60_000);
    }
    expect(await listed(new Date(Date.now() - 3600_000))).toEqual([]);
  });

  it.each([0, 12, 11 * MIB])('copies %d bytes to a location that stays when the source is removed', async (size) => {
    const bytes = testBytes(size, 'copy');
    const first = await put(bytes);
    const second = newLocation();
    await store.copy(first, second);
    await store.copy(first, second);
    await store.copy(first, first);
    await store.remove(first);
    expect((await contentOf(second)).equals(bytes)).toBe(true);
    await expect(store.copy(first, newLocation())).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
    expect(await isListed(second)).toBe(true);
    await store.remove(second);
    expect(await isListed(second)).toBe(false);
  });

  it('never loses a copy to a concurrent removal of its source', async () => {
    const bytes = testBytes(300_000, 'race');
    for (let round = 0; round < 20; round++) {
      const [first, second] = [await put(bytes), newLocation()];
      const [copied] = await Promise.allSettled([openAgain().copy(first, second), store.remove(first)]);
      if (copied.status === 'fulfilled') expect((await contentOf(second)).equals(bytes)).toBe(true);
      else expect(copied.reason).toMatchObject({ code: 'BLOB_NOT_FOUND' });
    }
  });

  it('writes and reads many files at once', async () => {
    const files = Array.from({ length: 24 }, (_, index) => testBytes(index * 99_999, `file ${index}`));
    const locations = await Promise.all(files.map(async (bytes) => put(bytes)));
    const read = await Promise.all(locations.map(async (location) => contentOf(location)));
    expect(read.every((bytes, index) => files[index]?.equals(bytes))).toBe(true);
  });

  it('rejects more bytes than announced, and resumes from the state before', async () => {
    const location = newLocation();
    const { state } = await store.append(location, null, asStream(Buffer.from('12345')), { expectedTotal: 7 });
    const options = { expectedTotal: 7 };
    const tooLong = store.append(location, state, asStream(Buffer.from('678')), options);
    await expect(tooLong).rejects.toMatchObject({ code: 'BLOB_TOO_LONG' });
    const whole = await store.append(location, state, asStream(Buffer.from('67')), options);
    await store.finish(location, whole.state);
    expect((await contentOf(location)).toString()).toBe('1234567');
  });

  it.each(['', '/a', 'a/', 'a//b', '../a', 'a/..', 'a~b', 'a b', 'a\0b', 'é', 'a'.repeat(201)])(
    'rejects %j as a location',
    async (location) => {
      await expect(store.append(location, null, asStream(Buffer.from('x')))).rejects.toMatchObject({
        code: 'INVALID_LOCATION',
      });
    },
  );
});
