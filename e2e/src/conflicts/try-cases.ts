import { waitForCopy, type TestDrive } from '../clients/test-drive';
import type { DriveRequest } from '../clients/plain-drive';
import type { ConflictCase } from './cases';
import { type DriveState, readState } from './drive-state';
import { at, type Scene, type SceneRequest, sceneOf } from './scene';
import { sendAgain } from './send-again';

/** The result of one case. */
export interface Tried {
  readonly tried: ConflictCase;
  readonly scene: Scene;
  /** The status of the error, for a copy whose job failed. */
  readonly status: number;
  readonly itemId: string | undefined;
  readonly holderId: string | undefined;
  /** The statuses of restoring each item that is not in the drive after the request, under a new name. */
  readonly restored: ReadonlyMap<string, number>;
  /** Statuses of GET after the request. */
  readonly read: ReadonlyMap<string, number>;
  /** Number of contents of the item with the wanted name, if it is a file. */
  readonly versions: number;
}

/**
 * The results of all cases in one drive, with the states of the drive: before items are deleted, before the requests,
 * after them, and after restoring.
 */
export interface Trial {
  readonly made: DriveState;
  readonly before: DriveState;
  readonly after: DriveState;
  readonly end: DriveState;
  readonly all: readonly Tried[];
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: unknown;
}

/** Sends requests one by one or in batches, and returns the responses in the order of the requests. */
export type Send = (drive: TestDrive, requests: readonly SceneRequest[]) => Promise<Answer[]>;

/** Number of requests in flight. */
const AT_ONCE = 8;

export async function tryCases(drive: TestDrive, cases: readonly ConflictCase[], send: Send): Promise<Trial> {
  const url = urlOf(drive);
  const played = cases.map((tried, index) => ({ tried, scene: sceneOf(tried, `case ${String(index)}`) }));
  const scenes = played.map(({ scene }) => scene);
  await inTurns(
    scenes.flatMap(({ files }) => files),
    (path) => insist(drive, `${at(path)}/content`, { method: 'PUT', body: path }, 201),
  );
  const made = await readState(drive.plain, url);
  const ids = new Map([...made.values()].map(({ path, id }) => [path, id]));
  const idOf = (path: string): string => {
    const id = ids.get(path);
    if (id === undefined) throw new Error(`No item exists at ${path}.`);
    return id;
  };
  await inTurns(
    scenes.flatMap(({ deleted }) => deleted),
    (path) => insist(drive, at(path), { method: 'DELETE' }, 204),
  );
  const before = await readState(drive.plain, url);
  const requests = scenes.map(({ request }) => request(idOf));
  const answers = await send(drive, requests);
  const statuses = await inTurns(requests, (request, index) => endOf(drive, request, answers[index]));
  const after = await readState(drive.plain, url);
  const all = await inTurns(played, async ({ tried, scene }, index): Promise<Tried> => {
    const [itemId, holderId] = [scene.item, scene.holder].map((path) => (path === undefined ? path : ids.get(path)));
    const named = [...new Set([itemId, holderId])].filter((id) => id !== undefined);
    const status = statuses[index] ?? 0;
    const read = new Map(await inTurns(named, async (id) => [id, await statusOf(drive, `/items/${id}`)] as const));
    const versions = holderId === undefined ? 0 : await versionsOf(drive, holderId);
    const restored = new Map(await inTurns(named, async (id) => [id, await restore(drive, scene, id)] as const));
    return { tried, scene, status, itemId, holderId, read, versions, restored };
  });
  return { made, before, after, all, end: await readState(drive.plain, url) };
}

export function urlOf(drive: TestDrive): string {
  return `/v1.0/drives/${drive.id}`;
}

export async function inTurns<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  // The workers share the iterator, so each takes items that the others have not taken.
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function insist(drive: TestDrive, path: string, request: DriveRequest, status: number): Promise<void> {
  const answer = await sendAgain(drive.plain, urlOf(drive) + path, request);
  if (answer.status !== status) throw new Error(`${request.method ?? ''} ${path}: ${String(answer.status)}`);
}

async function statusOf(drive: TestDrive, path: string, request: DriveRequest = {}): Promise<number> {
  return (await sendAgain(drive.plain, urlOf(drive) + path, request)).status;
}

function restore(drive: TestDrive, { base }: Scene, id: string): Promise<number> {
  const body = { parentReference: { path: `/drive/root:/${base}` }, name: `restored ${id}` };
  return statusOf(drive, `/items/${id}/restore`, { method: 'POST', body });
}

async function versionsOf(drive: TestDrive, id: string): Promise<number> {
  const { status, json } = await drive.plain.send<{ value: object[] }>(`${urlOf(drive)}/items/${id}/versions`);
  return status === 200 ? json.value.length : 0;
}

/** Returns the final status: of a session after its bytes are sent, of a copy after its job has ended. */
async function endOf(drive: TestDrive, { ending }: SceneRequest, answer: Answer | undefined): Promise<number> {
  const { status, location, body } = answer ?? { status: 0, location: undefined, body: undefined };
  if (status >= 400 || ending === 'answer') return status;
  if (ending === 'session') {
    const bytes = Buffer.from('uploaded');
    const headers = { 'content-range': `bytes 0-${String(bytes.length - 1)}/${String(bytes.length)}` };
    const { uploadUrl } = body as { uploadUrl: string };
    return (await sendAgain(drive.plain, uploadUrl, { method: 'PUT', body: bytes, headers })).status;
  }
  const copied = await waitForCopy(location ?? '');
  if (copied.status === 'completed') return 200;
  return copied.errorCode === 'nameAlreadyExists' ? 409 : 500;
}
