import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { TestDrive, sha256 } from '../clients/test-drive';
import type { DriveResponse, DriveItem } from '../clients/plain-drive';
import { openSpace, type Space } from '../system/open-space';
import { requireS3 } from '../system/shared-s3';

const STORES = ['postgres', 'filesystem', 's3'];
const FRAGMENT = 2 * 327_680;
const TOTAL = 3 * FRAGMENT + 17;
const RESENDS = 5;

interface Session {
  readonly uploadUrl: string;
  readonly nextExpectedRanges: readonly string[];
}

type Sent = DriveResponse<DriveItem & Session>;

let space: Space;

beforeAll(async () => {
  await requireS3();
  space = await openSpace();
}, 600_000);

/** Returns the body of a request that sends `before` bytes of its fragment, and the rest after a call of `release`. */
function pausedBody(fragment: Buffer, before: number): { readonly body: ReadableStream; readonly release: () => void } {
  let release = (): void => undefined;
  const body = new ReadableStream<Buffer>({
    start(controller) {
      if (before > 0) controller.enqueue(fragment.subarray(0, before));
      release = () => {
        controller.enqueue(fragment.subarray(before));
        controller.close();
      };
    },
  });
  return { body, release: () => release() };
}

describe.each(STORES)('a fragment that is repeated, on a drive in %s,', (store) => {
  const bytes = randomBytes(TOTAL);
  let drive: TestDrive;
  let sessions = 0;

  beforeAll(async () => {
    drive = await TestDrive.create(space, `Races in ${store}`, store);
  });

  async function open(): Promise<Session> {
    sessions += 1;
    const path = drive.at(`${String(sessions)}.bin`, 'createUploadSession');
    return (await drive.plain.send<Session>(path, { method: 'POST', body: {} })).json;
  }
  const partAt = (start: number): Buffer => bytes.subarray(start, Math.min(start + FRAGMENT, TOTAL));
  function send({ uploadUrl }: Session, start: number, body: Buffer | ReadableStream = partAt(start)): Promise<Sent> {
    const range = `bytes ${start}-${start + partAt(start).length - 1}/${TOTAL}`;
    return drive.plain.send(uploadUrl, { method: 'PUT', body, headers: { 'content-range': range } });
  }
  const nextOf = async ({ uploadUrl }: Session): Promise<readonly string[]> =>
    (await drive.plain.send<Session>(uploadUrl)).json.nextExpectedRanges;

  /** Sends the missing fragments and checks the file. */
  async function complete(session: Session, from: number): Promise<void> {
    let last: Sent | undefined;
    for (let start = from; start < TOTAL; start += FRAGMENT) {
      last = await send(session, start);
      expect([200, 201, 202]).toContain(last.status);
    }
    const item = await drive.item(`${String(sessions)}.bin`);
    expect([item.size, item.file?.hashes['sha256Hash']]).toEqual([TOTAL, sha256(bytes)]);
    if (last !== undefined) expect(last.json.id).toBe(item.id);
    expect((await drive.bytes(`${String(sessions)}.bin`)).equals(bytes)).toBe(true);
  }

  const moments = [0, FRAGMENT / 2, FRAGMENT - 1].flatMap((before) =>
    [0, 30, 300].map((pauseMs) => [before, pauseMs] as const),
  );

  it.each(moments)(
    'while %i of its bytes are in flight, resumed after %i ms, causes no error',
    async (before, pauseMs) => {
      const session = await open();
      for (const start of [0, FRAGMENT]) {
        const { body, release } = pausedBody(partAt(start), before);
        const first = send(session, start, body);
        await pause(pauseMs);
        const again = Array.from({ length: RESENDS }, () => send(session, start));
        await pause(pauseMs);
        release();
        const answers = await Promise.all([first, ...again]);
        // One is accepted; each of the others is rejected with the expected range.
        expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
        expect(answers.filter(({ status }) => status === 416)).toHaveLength(RESENDS);
        for (const { json } of answers)
          expect(json.nextExpectedRanges).toEqual([`${start + FRAGMENT}-${bytes.length - 1}`]);
        expect(await nextOf(session)).toEqual([`${start + FRAGMENT}-${bytes.length - 1}`]);
      }
      await complete(session, 2 * FRAGMENT);
    },
  );

  it('concurrently, for each fragment of a file, is accepted once', async () => {
    const session = await open();
    for (let start = 0; start < TOTAL; start += FRAGMENT) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(session, start)));
      const isLast = start + FRAGMENT >= TOTAL;
      const taken = answers.filter(({ status }) => status !== 416);
      if (isLast) expect(new Set(taken.map(({ json }) => json.id)).size).toBe(1);
      else expect(taken.map(({ status }) => status)).toEqual([202]);
    }
    await complete(session, TOTAL);
  });

  it('after its connection broke, is accepted', async () => {
    const session = await open();
    for (const start of [0, FRAGMENT]) {
      const broken = new ReadableStream<Buffer>({
        async start(controller) {
          controller.enqueue(partAt(start).subarray(0, FRAGMENT / 2));
          await pause(50);
          controller.error(new Error('The network is down.'));
        },
      });
      const [, again] = await Promise.all([
        send(session, start, broken).catch(() => undefined),
        pause(20).then(() => send(session, start)),
      ]);
      expect([again.status, again.json.nextExpectedRanges]).toEqual([202, [`${start + FRAGMENT}-${bytes.length - 1}`]]);
    }
    await complete(session, 2 * FRAGMENT);
  });
});
