import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import oneDriveApi from 'onedrive-api';

import { type ClientTask, report } from './run-client';

/* onedrive-api 1.1.1 on a drive. It sends files chunked, without a length, and session members without `item`. */

interface Item {
  readonly id: string;
  readonly name: string;
  readonly size: number;
}

const LARGE = 5 * 1024 * 1024;

export interface OnedriveApiReport {
  readonly folder: string;
  readonly simple: Item;
  readonly byPath: string;
  readonly listed: readonly string[];
  readonly whole: string;
  readonly part: string;
  readonly large: { readonly size: number; readonly isSame: boolean; readonly fragments: number };
  readonly renamed: string;
  readonly missing: number;
}

async function perform({ url, token }: ClientTask): Promise<OnedriveApiReport> {
  const { items } = oneDriveApi;
  // The module has no option for this; it reads a global variable.
  (globalThis as unknown as { appConfig: { apiUrl: string } }).appConfig.apiUrl = `${url}/v1.0/`;
  const accessToken = token;
  const folder = (await items.createFolder({ accessToken, name: 'API' })) as Item;
  const simple = (await items.uploadSimple({
    accessToken,
    filename: "it's (1) simple.txt",
    parentId: folder.id,
    readableStream: Readable.from([Buffer.from('hello '), Buffer.from('rclone')]),
  })) as Item;
  const byPath = (await items.getMetadata({ accessToken, itemPath: '/API' })) as Item;
  const bytes = randomBytes(LARGE);
  let fragments = 0;
  const large = (await items.uploadSession(
    { accessToken, filename: 'large.bin', parentId: folder.id, fileSize: LARGE, readableStream: pieces(bytes) },
    () => void (fragments += 1),
  )) as Item;
  const read = await bytesOf(items.download({ accessToken, itemId: large.id }));
  const children = (await items.listChildren({ accessToken, itemId: folder.id })) as { value: Item[] };
  const itemId = simple.id;
  const whole = (await bytesOf(items.download({ accessToken, itemId }))).toString();
  const part = (await bytesOf(items.partialDownload({ accessToken, itemId, bytesFrom: 6, bytesTo: 8 }))).toString();
  const renamed = (await items.update({ accessToken, itemId, toUpdate: { name: 'renamed.txt' } })) as Item;
  await items.delete({ accessToken, itemId });
  return {
    folder: folder.name,
    simple,
    byPath: byPath.name,
    whole,
    part,
    renamed: renamed.name,
    listed: children.value.map(({ name }) => name),
    large: { size: large.size, isSame: same(read, bytes), fragments },
    missing: await statusOf(items.getMetadata({ accessToken, itemId })),
  };
}

/** Yields the bytes like the stream of a file. */
function pieces(bytes: Buffer): Readable {
  const size = 64 * 1024;
  const count = bytes.length / size;
  return Readable.from(Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size)));
}

async function bytesOf(stream: Promise<NodeJS.ReadableStream>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

function same(one: Buffer, other: Buffer): boolean {
  const [first, second] = [one, other].map((bytes) => createHash('sha256').update(bytes).digest('hex'));
  return first === second;
}

async function statusOf(request: Promise<unknown>): Promise<number> {
  try {
    await request;
    return 200;
  } catch (error) {
    return (error as { readonly response: { readonly statusCode: number } }).response.statusCode;
  }
}

report(perform);
