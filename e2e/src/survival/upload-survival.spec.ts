import { createHash, randomBytes } from 'node:crypto';
import { eventually } from '@scriptorium/testing';
import { startDriveSystem, type DriveSystem } from './drive-system';
import { openThreeStores, storedIn, untilNothingLeaked, type StoreKind, type ThreeStores } from './three-stores';

const MIB = 1024 * 1024;
const STORES: readonly StoreKind[] = ['filesystem', 'postgres', 's3'];
/**
 * More bytes than the sockets between the test and the gateway buffer, so that the gateway is in the middle of storing
 * them.
 */
const SENT = 16 * MIB;

let running: DriveSystem;
let stores: ThreeStores;

beforeAll(async () => {
  stores = await openThreeStores();
  running = await startDriveSystem({ ...stores.env, SWEEP_BLOBS_EVERY_MS: '1000' });
});

afterAll(async () => running.system.stop());

/**
 * Sends the first part of the bytes, and kills the gateway while it waits for the rest. Resolves when the connection is
 * closed.
 */
async function dieInTheMiddle(
  path: string,
  bytes: Buffer,
  { headers = {}, when }: { readonly headers?: Record<string, string>; readonly when?: () => Promise<boolean> },
): Promise<void> {
  let isSent = (): void => undefined;
  const sent = new Promise<void>((resolve) => (isSent = resolve));
  let start = 0;
  const body = new ReadableStream({
    pull: async (controller) => {
      if (start >= SENT) {
        isSent();
        // The rest is never sent.
        await new Promise(() => undefined);
      }
      controller.enqueue(new Uint8Array(bytes.subarray(start, start + 65_536)));
      start += 65_536;
    },
  });
  const answer = running.drive.plain.send(path, { method: 'PUT', body, headers });
  const lost = expect(answer).rejects.toThrow();
  await sent;
  if (when !== undefined) await eventually(when);
  running.kill('gateway');
  await lost;
}

interface Session {
  readonly uploadUrl: string;
  readonly nextExpectedRanges: readonly string[];
}

const rangeOf = (start: number, end: number, total: number): Record<string, string> => ({
  'content-range': `bytes ${String(start)}-${String(end - 1)}/${String(total)}`,
});

describe.each(STORES)('a gateway that dies during an upload to the %s store', (kind) => {
  let drive: string;

  beforeAll(async () => {
    drive = `/v1.0/drives/${await running.makeDrive(`in ${kind}`, kind)}`;
  });

  const namesInRoot = async (): Promise<string[]> => {
    const { json } = await running.drive.send<{ value: { name: string }[] }>(`${drive}/root/children`);
    return json.value.map(({ name }) => name);
  };

  it('in one request, leaves no file, and only bytes that the sweep removes', async () => {
    const path = `${drive}/root:/whole.bin:`;
    await dieInTheMiddle(`${path}/content`, randomBytes(2 * SENT), {
      when: async () => (await storedIn(kind, stores, running)) > 0,
    });
    expect(await running.drive.send(path)).toMatchObject({ status: 404, code: 'itemNotFound' });
    expect(await namesInRoot()).toEqual([]);
    expect(await storedIn(kind, stores, running)).toBeGreaterThan(0);

    await untilNothingLeaked([kind], stores, running);
    expect(await storedIn(kind, stores, running)).toBe(0);

    const again = await running.drive.send(`${path}/content`, { method: 'PUT', body: 'whole' });
    expect([again.status, again.json.size]).toEqual([201, 5]);
  });

  it('in a fragment, leaves the session where it was, and the upload can be completed', async () => {
    const path = `${drive}/root:/fragments.bin:`;
    const bytes = randomBytes(2 * SENT + 5 * MIB);
    const first = 5 * MIB;
    const opened = await running.drive.send<Session>(`${path}/createUploadSession`, { method: 'POST', body: {} });
    const { uploadUrl } = opened.json;
    const send = (start: number, end: number) =>
      running.drive.send(uploadUrl, {
        method: 'PUT',
        body: bytes.subarray(start, end),
        headers: rangeOf(start, end, bytes.length),
      });
    expect((await send(0, first)).status).toBe(202);
    await dieInTheMiddle(uploadUrl, bytes.subarray(first), {
      headers: rangeOf(first, bytes.length, bytes.length),
    });

    const left = await running.drive.send<Session>(uploadUrl);
    expect(left.json.nextExpectedRanges).toEqual([`${String(first)}-${String(bytes.length - 1)}`]);
    expect((await running.drive.send(path)).status).toBe(404);
    const made = await send(first, bytes.length);
    const sha256Hash = createHash('sha256').update(bytes).digest('hex').toUpperCase();
    expect([made.status, made.json.size, made.json.file?.hashes]).toMatchObject([201, bytes.length, { sha256Hash }]);
    const read = await running.drive.plain.download(`${path}/content`);
    expect(read.bytes.equals(bytes)).toBe(true);

    await untilNothingLeaked([kind], stores, running);
    expect((await running.drive.plain.download(`${path}/content`)).status).toBe(200);
  });
});
