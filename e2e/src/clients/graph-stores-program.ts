import { randomBytes } from 'node:crypto';

import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  FileUpload,
  LargeFileUploadTask,
  ResponseType,
} from '@microsoft/microsoft-graph-client';

import { type ClientTask, report } from './run-client';

/* Microsoft's own client on two drives with different stores: versions, copies between them, batches. */

interface Item {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly file?: { readonly hashes: { readonly sha256Hash: string } };
}

interface Status {
  readonly status: string;
  readonly percentageComplete: number;
  readonly resourceLocation: string;
}

export interface GraphStoresReport {
  readonly versions: {
    readonly listed: readonly (readonly [string, number])[];
    readonly first: string;
    readonly restored: string;
    readonly after: number;
  };
  readonly copy: {
    readonly status: string;
    readonly percentages: readonly number[];
    readonly name: string;
    readonly hashes: readonly (readonly [string, string | undefined])[];
    readonly originals: readonly (readonly [string, string | undefined])[];
  };
  readonly batch: {
    readonly statuses: Readonly<Record<string, number>>;
    readonly name: string;
    readonly refusal: string;
    readonly copied: string;
    readonly chain: readonly number[];
  };
}

async function perform({ url, token }: ClientTask): Promise<GraphStoresReport> {
  const client = Client.init({
    baseUrl: url,
    customHosts: new Set([new URL(url).hostname]),
    authProvider: (done) => done(null, token),
  });
  const source = await makeDrive(url, token, 'filesystem');
  const target = await makeDrive(url, token, 's3');
  await fill(client, source);
  return {
    versions: await tryVersions(client, source),
    copy: await tryCopy(client, source, target),
    batch: await tryBatch(client, url, source, target),
  };
}

/** Creates a drive and returns its address. Graph has no request that chooses a store. */
async function makeDrive(url: string, token: string, store: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const listed = (await (await fetch(`${url}/v1/drives`, { headers })).json()) as { items: { space: string }[] };
  const body = JSON.stringify({ space: listed.items[0]?.space, name: `Graph in ${store}`, store });
  const made = (await (await fetch(`${url}/v1/drives`, { method: 'POST', headers, body })).json()) as { id: string };
  return `/drives/${made.id}`;
}

async function fill(client: Client, drive: string): Promise<void> {
  await client.api(`${drive}/root:/tree/deep/small.txt:/content`).put(Buffer.from('hello rclone'));
  const bytes = randomBytes(12 * 1024 * 1024);
  const path = `${drive}/root:/tree/large.bin:/createUploadSession`;
  const session = await LargeFileUploadTask.createUploadSession(client, path, { item: {} });
  const file = new FileUpload(bytes, 'large.bin', bytes.length);
  await new LargeFileUploadTask(client, file, session, { rangeSize: 16 * 327_680 }).upload();
}

async function tryVersions(client: Client, drive: string): Promise<GraphStoresReport['versions']> {
  const content = client.api(`${drive}/root:/note.txt:/content`);
  for (const text of ['one', 'three', 'seven!!']) await content.put(Buffer.from(text));
  const item = (await client.api(`${drive}/root:/note.txt`).get()) as Item;
  const versions = `${drive}/items/${item.id}/versions`;
  const list = async () => ((await client.api(versions).get()) as { value: { id: string; size: number }[] }).value;
  const listed = (await list()).map(({ id, size }) => [id, size] as const);
  const first = await text(client, `${versions}/1.0/content`);
  await client.api(`${versions}/1.0/restoreVersion`).post({});
  return {
    listed,
    first,
    restored: await text(client, `${drive}/items/${item.id}/content`),
    after: (await list()).length,
  };
}

async function tryCopy(client: Client, source: string, target: string): Promise<GraphStoresReport['copy']> {
  const root = (await client.api(`${target}/root`).get()) as Item;
  const accepted = (await client
    .api(`${source}/root:/tree:/copy`)
    .responseType(ResponseType.RAW)
    .post({ parentReference: { driveId: target.split('/').at(-1), id: root.id }, name: 'Copied' })) as Response;
  const percentages: number[] = [];
  let last: Status;
  do {
    last = (await client.api(accepted.headers.get('location') ?? '').get()) as Status;
    percentages.push(last.percentageComplete);
  } while (!['completed', 'failed', 'cancelled'].includes(last.status));
  const copied = (await client.api(last.resourceLocation).get()) as Item;
  return {
    status: last.status,
    percentages,
    name: copied.name,
    hashes: await hashes(client, `${target}/root:/Copied`),
    originals: await hashes(client, `${source}/root:/tree`),
  };
}

async function tryBatch(
  client: Client,
  url: string,
  source: string,
  target: string,
): Promise<GraphStoresReport['batch']> {
  const step = (id: string, path: string, body?: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const sent = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
    return { id, request: new Request(`${url}/v1.0${path}`, sent) };
  };
  const send = async (content: BatchRequestContent): Promise<BatchResponseContent> =>
    new BatchResponseContent((await client.api('/$batch').post(await content.getContent())) as never);
  const root = (await client.api(`${target}/root`).get()) as Item;
  const together = await send(
    new BatchRequestContent([
      step('item', `${source}/root:/tree?$select=id,name`),
      step('gone', `${source}/root:/gone`),
      step('copy', `${source}/root:/note.txt:/copy`, {
        parentReference: { driveId: target.split('/').at(-1), id: root.id },
      }),
    ]),
  );
  const statuses = Object.fromEntries(
    ['item', 'gone', 'copy'].map((id) => [id, together.getResponseById(id).status] as const),
  );
  const monitor = together.getResponseById('copy').headers.get('location') ?? '';
  const chain = new BatchRequestContent([
    step('1', `${source}/root/children`, { name: 'Chain', folder: {} }),
    { ...step('2', `${source}/root:/Chain:/children`, { name: 'Link', folder: {} }), dependsOn: ['1'] },
    { ...step('3', `${source}/root:/Chain:/children`, { name: 'Link', folder: {} }), dependsOn: ['2'] },
    { ...step('4', `${source}/root:/Chain/Link`), dependsOn: ['3'] },
  ]);
  const chained = await send(chain);
  const error = (await together.getResponseById('gone').json()) as { error: { code: string } };
  return {
    statuses,
    name: ((await together.getResponseById('item').json()) as Item).name,
    refusal: error.error.code,
    copied: ((await client.api(monitor).get()) as Status).status,
    chain: ['1', '2', '3', '4'].map((id) => chained.getResponseById(id).status),
  };
}

/** Returns the files below a folder by path. */
async function hashes(client: Client, path: string): Promise<(readonly [string, string | undefined])[]> {
  const { value } = (await client.api(`${path}:/children`).get()) as { value: Item[] };
  const below = await Promise.all(
    value.map(async ({ name, file }) =>
      file === undefined
        ? (await hashes(client, `${path}/${name}`)).map(([key, hash]) => [`${name}/${key}`, hash] as const)
        : [[name, file.hashes.sha256Hash] as const],
    ),
  );
  return below.flat();
}

async function text(client: Client, path: string): Promise<string> {
  const bytes = (await client.api(path).responseType(ResponseType.ARRAYBUFFER).get()) as ArrayBuffer;
  return Buffer.from(bytes).toString();
}

report(perform);
