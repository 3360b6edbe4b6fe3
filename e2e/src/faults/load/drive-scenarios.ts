import { createHash, randomUUID } from 'node:crypto';
import { uuidOf } from '@scriptorium/contracts';
import { SPACE } from '../system/fault-space';
import type { Caller } from './caller';
import { wrongReply, type ScenarioContext } from './scenario';
import { WrittenObject } from './written-object';

/** The size of a fragment must be a multiple of 320 KiB. */
const FRAGMENT = 320 * 1024;

interface Item {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly file?: { readonly hashes: Readonly<Record<string, string>> };
}

const below = (drive: string, path: string): string =>
  `/v1.0/drives/${drive}/root:/${path.split('/').map(encodeURIComponent).join('/')}`;

/** Creates a drive. */
export async function createDrive(caller: Caller, name: string, store: string): Promise<string> {
  const { json } = await caller.repeat('/v1/drives', { method: 'POST', body: { space: SPACE, name, store } });
  return (json as Item).id;
}

/** Returns bytes that only this name has. */
function bytesOf(name: string, length: number): Buffer {
  return Buffer.alloc(length, createHash('sha256').update(name).digest());
}

const stateOf = ({ name, size, file }: Item): string => `${name} ${size} ${file?.hashes['sha256Hash'] ?? 'no hash'}`;

const stateOfBytes = (name: string, bytes: Buffer): string =>
  `${name} ${bytes.length} ${createHash('sha256').update(bytes).digest('hex').toUpperCase()}`;

async function readState(caller: Caller, path: string): Promise<string> {
  const { status, json } = await caller.repeat(path);
  return status === 200 ? stateOf(json as Item) : String(status);
}

/** Uploads a file. A repeat replaces it by the same bytes. Returns the item. */
async function upload(context: ScenarioContext, drive: string, path: string, bytes: Buffer): Promise<Item | undefined> {
  const reply = await context.caller.repeat(`${below(drive, path)}:/content`, {
    method: 'PUT',
    body: bytes,
    headers: { 'content-type': 'application/octet-stream' },
  });
  return reply.status < 300 ? (reply.json as Item) : wrongReply(context, 'an upload', reply);
}

/** Uploads a file, replaces, renames and deletes it. */
export async function editFile(context: ScenarioContext): Promise<void> {
  const { caller, record, name } = context;
  const [drive] = context.space.drives;
  const item = await upload(context, drive, `files/${name}.bin`, bytesOf(name, 900));
  if (item === undefined) return;
  record.events.push({ fact: 'drive-item.created', about: uuidOf(item.id) ?? item.id });
  const path = `/v1.0/drives/${drive}/items/${item.id}`;
  const written = new WrittenObject(caller, record, `${name}: the file`, stateOf(item));
  const event = (fact: string) => ({ fact: `drive-item.${fact}`, about: uuidOf(item.id) ?? item.id });
  const bytes = bytesOf(`${name} again`, 1_800);
  await written.change({
    path: `${path}/content`,
    request: { method: 'PUT', body: bytes, headers: { 'content-type': 'application/octet-stream' } },
    state: stateOfBytes(item.name, bytes),
    event: event('updated'),
  });
  await written.change({
    path,
    request: { method: 'PATCH', body: { name: `${name} renamed.bin` } },
    state: stateOfBytes(`${name} renamed.bin`, bytes),
    event: event('updated'),
  });
  if (context.random() < 0.5)
    await written.change({ path, request: { method: 'DELETE' }, state: '404', event: event('deleted') });
  written.leave((each) => readState(each, path));
}

/** Uploads a file in two fragments. Each fragment is repeated until it is acknowledged. */
export async function uploadInFragments(context: ScenarioContext): Promise<void> {
  const { caller, record, name } = context;
  const drive = context.space.drives[context.random() < 0.5 ? 0 : 1];
  const bytes = bytesOf(name, FRAGMENT + 1_000);
  const path = below(drive, `sessions/${name}.bin`);
  const opened = await caller.repeat(`${path}:/createUploadSession`, { method: 'POST', body: {} });
  if (opened.status !== 200) return wrongReply(context, 'an upload session', opened);
  const { uploadUrl } = opened.json as { readonly uploadUrl: string };
  for (const [start, end] of [
    [0, FRAGMENT],
    [FRAGMENT, bytes.length],
  ] as const) {
    const headers = { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` };
    const reply = await caller.repeat(uploadUrl, { method: 'PUT', headers, body: bytes.subarray(start, end) });
    // A repeated fragment may already be stored.
    if (reply.status >= 300 && reply.status !== 416) return wrongReply(context, 'a fragment', reply);
  }
  record.expectations.push({
    what: `${name}: the file in fragments`,
    read: (each) => readState(each, path),
    allowed: [stateOfBytes(`${name}.bin`, bytes)],
  });
}

/** Uploads a folder and copies it, within its drive or to another store. Cancels a quarter of the copies. */
export async function copyFolder(context: ScenarioContext): Promise<void> {
  const { caller, name, random } = context;
  const [from, other] = context.space.drives;
  const to = random() < 0.5 ? from : other;
  const files = ['a.bin', 'below/b.bin', 'below/c.bin'];
  for (const file of files)
    if ((await upload(context, from, `sources/${name}/${file}`, bytesOf(`${name} ${file}`, 700))) === undefined) return;
  const reply = await caller.repeat(`${below(from, `sources/${name}`)}:/copy`, {
    method: 'POST',
    headers: { 'client-request-id': randomUUID() },
    body: {
      name: `${name} copy`,
      parentReference: { driveId: to, id: 'root' },
      '@microsoft.graph.conflictBehavior': 'rename',
    },
  });
  if (reply.status !== 202) return wrongReply(context, 'a copy', reply);
  const monitor = reply.headers.get('location') ?? '';
  const isCancelled = random() < 0.25 && (await caller.repeat(monitor, { method: 'DELETE' })).status === 204;
  await expectCopy(context, monitor, below(to, `${name} copy`), files, isCancelled);
}

async function expectCopy(
  { caller, record, name }: ScenarioContext,
  monitor: string,
  copy: string,
  files: readonly string[],
  isCancelled: boolean,
): Promise<void> {
  const { id } = (await caller.repeat(monitor)).json as { readonly id: string };
  // A copy that completed before its cancellation remains.
  const states = isCancelled ? ['cancelled', 'completed'] : ['completed'];
  record.jobs.push({ id: uuidOf(id) ?? id, scenario: name, states });
  if (isCancelled) return;
  for (const file of files) {
    record.expectations.push({
      what: `${name}: ${file} of the copy`,
      read: (each) => readState(each, `${copy}/${file}`),
      allowed: [stateOfBytes(file.replace('below/', ''), bytesOf(`${name} ${file}`, 700))],
    });
  }
}
