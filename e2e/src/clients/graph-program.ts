import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import {
  Client,
  FileUpload,
  GraphError,
  OneDriveLargeFileUploadTask,
  PageIterator,
  ResponseType,
} from '@microsoft/microsoft-graph-client';

import { type ClientTask, report } from './run-client';

/* Microsoft's own client on a drive, used as in its documentation. */

interface Item {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly eTag: string;
  readonly file?: { readonly hashes: { readonly sha256Hash: string } };
  readonly parentReference: { readonly driveId: string };
}

const LARGE = 5 * 1024 * 1024;
const FRAGMENT = 4 * 327_680;

export interface GraphReport {
  readonly drive: { readonly id: string; readonly driveType: string };
  readonly rootOfDrive: string;
  readonly listed: readonly string[];
  readonly sizes: readonly number[];
  readonly large: {
    readonly size: number;
    readonly isSame: boolean;
    readonly hashIsSame: boolean;
    readonly ranges: number;
  };
  readonly middle: string;
  readonly whole: string;
  readonly streamed: string;
  readonly moved: Item;
  readonly refusals: readonly (readonly [number, string | null])[];
  readonly isRestored: boolean;
  readonly changed: readonly string[];
  readonly cancelled: number;
}

async function perform({ url, token }: ClientTask): Promise<GraphReport> {
  const client = Client.init({
    baseUrl: url,
    customHosts: new Set([new URL(url).hostname]),
    authProvider: (done) => done(null, token),
  });
  const get = <T>(path: string): Promise<T> => client.api(path).get() as Promise<T>;
  const drive = await get<GraphReport['drive']>('/me/drive');
  const folder = (await client.api('/me/drive/root/children').post({ name: 'Graph', folder: {} })) as Item;
  const inFolder = `/me/drive/items/${folder.id}`;
  const content = (name: string) => client.api(`/me/drive/root:/Graph/${name}:/content`);
  const empty = (await content('empty.txt').put('')) as Item;
  const small = (await content('small.txt').put(Buffer.from('hello rclone'))) as Item;
  const streamed = (await content('streamed.txt')
    .option('duplex', 'half')
    .putStream(Readable.from([Buffer.from('in '), Buffer.from('chunks')]))) as Item;
  const large = await uploadLarge(client);
  const { deltaLink } = await latest(client, drive.id);
  const moved = (await client.api(`/me/drive/items/${small.id}`).patch({
    name: 'moved.txt',
    parentReference: { id: (await get<Item>('/me/drive/root')).id },
  })) as Item;
  await client.api(`/me/drive/items/${empty.id}`).delete();
  const refusals = await Promise.all([
    refusal(get(`/me/drive/items/${empty.id}`)),
    refusal(client.api('/me/drive/root/children').post({ name: 'GRAPH', folder: {} })),
    refusal(client.api(`/me/drive/items/${small.id}`).header('If-Match', small.eTag).patch({ name: 'x' })),
  ]);
  const restored = (await client.api(`/me/drive/items/${empty.id}/restore`).post({})) as Item;
  const changes = await get<{ value: Item[] }>(deltaLink);
  return {
    drive,
    rootOfDrive: (await get<Item>(`/drives/${drive.id}/root`)).parentReference.driveId,
    listed: await list(client, `${inFolder}/children?$top=2`),
    sizes: [empty.size, small.size, streamed.size],
    large,
    middle: await textOf(client.api(`/me/drive/items/${moved.id}/content`).header('Range', 'bytes=6-8').getStream()),
    whole: Buffer.from(
      (await client
        .api(`/me/drive/items/${moved.id}/content`)
        .responseType(ResponseType.ARRAYBUFFER)
        .get()) as ArrayBuffer,
    ).toString(),
    streamed: await textOf(content('streamed.txt').getStream()),
    moved,
    refusals,
    isRestored: restored.id === empty.id,
    changed: changes.value.map(({ name }) => name),
    cancelled: await cancelUpload(client),
  };
}

async function uploadLarge(client: Client): Promise<GraphReport['large']> {
  const bytes = randomBytes(LARGE);
  let ranges = 0;
  const options = {
    path: '/Graph',
    fileName: 'large.bin',
    rangeSize: FRAGMENT,
    uploadEventHandlers: { progress: () => void (ranges += 1) },
  };
  const file = new FileUpload(bytes, 'large.bin', bytes.length);
  const task = await OneDriveLargeFileUploadTask.createTaskWithFileObject(client, file, options);
  const item = (await task.upload()).responseBody as Item;
  const read = await bytesOf(client.api(`/me/drive/items/${item.id}/content`).getStream());
  const hash = createHash('sha256').update(bytes).digest('hex').toUpperCase();
  return { size: item.size, isSame: read.equals(bytes), hashIsSame: item.file?.hashes.sha256Hash === hash, ranges };
}

async function cancelUpload(client: Client): Promise<number> {
  const file = new FileUpload(randomBytes(LARGE), 'cancelled.bin', LARGE);
  const options = { path: '/Graph', fileName: 'cancelled.bin', rangeSize: FRAGMENT };
  const task = await OneDriveLargeFileUploadTask.createTaskWithFileObject(client, file, options);
  const answer = (await task.cancel()) as { readonly responseCode?: number } | undefined;
  return answer?.responseCode ?? 204;
}

async function latest(client: Client, driveId: string): Promise<{ deltaLink: string }> {
  const page = (await client.api(`/drives/${driveId}/root/delta?token=latest`).get()) as Record<string, string>;
  return { deltaLink: page['@odata.deltaLink'] ?? '' };
}

async function list(client: Client, path: string): Promise<string[]> {
  const names: string[] = [];
  const pages = new PageIterator(client, await client.api(path).get(), (item: Item) => {
    names.push(item.name);
    return true;
  });
  await pages.iterate();
  return names;
}

async function refusal(request: Promise<unknown>): Promise<[number, string | null]> {
  try {
    await request;
    return [200, null];
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return [error.statusCode, error.code];
  }
}

async function bytesOf(stream: Promise<unknown>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await stream) as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function textOf(stream: Promise<unknown>): Promise<string> {
  return (await bytesOf(stream)).toString();
}

report(perform);
