/**
 * Uploads and downloads of files that continue after a lost connection.
 *
 * An upload sends parts, one after the other. After a failure it asks how many bytes the drive has, and continues
 * there. A download asks for the missing bytes. If the file has changed meanwhile, the download fails.
 */
import { pause } from './pause.js';
import { ProblemError } from './problem-error.js';
import type { Requests } from './requests.js';
import { RETRY_DEFAULTS, retryDelay } from './retry-delay.js';
import type { DriveItem } from './schemas.js';

export interface NewFile {
  readonly name: string;
  /** The id of a folder of the drive. Default: its root. */
  readonly parentId?: string;
  readonly description?: string;
  /** If the name is taken. Default: `fail`. */
  readonly conflict?: 'fail' | 'replace' | 'rename';
}

export interface UploadOptions {
  /** Bytes of a part. Default: 8 MiB. */
  readonly partBytes?: number;
  /** Is called with the number of bytes that the drive has, after each part. */
  readonly onProgress?: (received: number) => void;
  readonly signal?: AbortSignal;
}

export interface DownloadOptions {
  /** The first byte. Default: 0. */
  readonly first?: number;
  /** The last byte, inclusive. Default: the last one of the file. */
  readonly last?: number;
  readonly signal?: AbortSignal;
}

const PART_BYTES = 8 * 1024 * 1024;
const UPLOADS = '/v1/drives/{drive}/uploads';
const CONTENT = '/v1/drives/{drive}/items/{item}/content';
const BYTES = { 'content-type': 'application/octet-stream' };

/** The files of a drive. The methods throw `ProblemError` for an error response. */
export class Drive {
  constructor(
    private readonly client: Requests,
    readonly id: string,
  ) {}

  /** Uploads a file, in parts. */
  async upload(file: NewFile, data: Blob | Uint8Array<ArrayBuffer>, options: UploadOptions = {}): Promise<DriveItem> {
    const blob = data instanceof Blob ? data : new Blob([data]);
    return blob.size === 0 ? this.uploadEmpty(file, options) : this.uploadParts(file, blob, options);
  }

  /** Yields the bytes of a file, or of a part of it. */
  async *download(
    itemId: string,
    { first = 0, last, signal }: DownloadOptions = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    let at = first;
    let tag: string | undefined;
    for (let failures = 0; ;) {
      try {
        const response = await this.read(itemId, { first: at, last, tag, signal });
        tag ??= response.headers.get('etag') ?? undefined;
        for await (const chunk of chunksOf(response)) {
          yield chunk;
          at += chunk.length;
          failures = 0;
        }
        return;
      } catch (error) {
        failures += 1;
        // Without a tag, no response has begun: `Requests` has already repeated the request.
        if (tag === undefined || ProblemError.is(error)) throw error;
        await this.waitAfter(error, failures, signal);
        if (last !== undefined && at > last) return;
      }
    }
  }

  private async uploadEmpty(
    { name, parentId = 'root', conflict = 'fail' }: NewFile,
    { signal }: UploadOptions,
  ): Promise<DriveItem> {
    const params = { path: { drive: this.id, item: parentId }, query: { path: name, conflict } };
    const init = { params, headers: BYTES, ...(signal === undefined ? {} : { signal }) };
    const { data } = await this.client.api.PUT(CONTENT, init);
    if (data === undefined) throw new Error('The drive returned no file.');
    return data;
  }

  private async uploadParts(file: NewFile, blob: Blob, options: UploadOptions): Promise<DriveItem> {
    const { partBytes = PART_BYTES, onProgress, signal } = options;
    const aborted = signal === undefined ? {} : { signal };
    const { size } = blob;
    const start = { params: { path: { drive: this.id } }, body: { ...file, size }, ...aborted };
    const created = (await this.client.api.POST(UPLOADS, start)).data;
    if (created === undefined) throw new Error('The drive returned no upload.');
    const params = { path: { drive: this.id, upload: created.id } };
    let { received } = created;
    for (let failures = 0; ;) {
      // If only the response to the last part was lost, its last byte is sent again.
      const from = Math.min(received, size - 1);
      const to = Math.min(from + partBytes, size);
      try {
        const { data } = await this.client.api.PUT(`${UPLOADS}/{upload}`, {
          params: { ...params, header: { 'Content-Range': `bytes ${from}-${to - 1}/${size}` } },
          headers: BYTES,
          body: blob.slice(from, to) as unknown as string,
          bodySerializer: (part: unknown) => part as Blob,
          ...aborted,
        });
        failures = 0;
        received = data?.received ?? to;
        onProgress?.(received);
        if (data !== undefined && data.item !== null) return data.item;
      } catch (error) {
        failures += 1;
        if (!isResumable(error)) throw error;
        await this.waitAfter(error, failures, signal);
        received = (await this.client.api.GET(`${UPLOADS}/{upload}`, { params, ...aborted })).data?.received ?? 0;
      }
    }
  }

  private async read(
    item: string,
    range: {
      readonly first: number;
      readonly last: number | undefined;
      readonly tag: string | undefined;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Response> {
    const { first, last, tag, signal } = range;
    const isWhole = first === 0 && last === undefined;
    const header = {
      ...(isWhole ? {} : { Range: `bytes=${first}-${last ?? ''}` }),
      ...(tag === undefined ? {} : { 'If-Range': tag }),
    };
    const { response } = await this.client.api.GET(CONTENT, {
      params: { path: { drive: this.id, item }, header },
      parseAs: 'stream',
      ...(signal === undefined ? {} : { signal }),
    });
    const isChanged = tag !== undefined && response.headers.get('etag') !== tag;
    if (!isChanged && (isWhole || response.status === 206)) return response;
    await response.body?.cancel();
    throw new FileChangedError(item);
  }

  /** Throws the error if it was the last attempt, or if the call was aborted. */
  private async waitAfter(error: unknown, failures: number, signal: AbortSignal | undefined): Promise<void> {
    const { attempts, maxDelayMs } = { ...RETRY_DEFAULTS, ...this.client.retry };
    const isFinal = signal?.aborted === true || error instanceof FileChangedError || failures >= attempts;
    const delay = isFinal
      ? undefined
      : retryDelay(undefined, failures, maxDelayMs, { now: Date.now(), random: Math.random() });
    if (delay === undefined) throw error;
    await pause(delay, signal);
  }
}

class FileChangedError extends Error {
  constructor(item: string) {
    super(`The file ${item} has changed during the download.`);
  }
}

/** A lost connection, an unavailable service, and a part that the drive has already. */
function isResumable(error: unknown): boolean {
  if (!ProblemError.is(error)) return true;
  return (
    error.status >= 500 ||
    ProblemError.is(error, 'FRAGMENT_OVERLAP', 'FRAGMENT_OUT_OF_ORDER', 'FRAGMENT_IN_FLIGHT', 'UPLOAD_OVERTAKEN')
  );
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
