import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import type { AppendOptions, Appended, BlobStore, ByteRange, StoredLocation } from '../blob-store';
import { piecesOf, readableOf, limitLength } from '../byte-pieces';
import { checkLocation, isLocation } from '../check-location';
import { blobNotFound, isLostUpload, uploadLost } from '../upload-errors';
import { copyInParts } from './copy-in-parts';
import { S3Bucket, type Part, type S3Options } from './s3-bucket';
import { isBeyondEnd, isNotFound, translateS3Error } from './s3-errors';
import { chainOf, MOST_PARTS, newUpload, partsInFlight, type S3Upload, type Tail } from './s3-upload';

/*
 * `<prefix>blobs/<location>` is a finished file. Before that it is a multipart upload. Parts have a minimum size, so
 * the bytes after the last whole part are stored in an object `<prefix>tails/<location>~<mark>`. The next append reads
 * this tail and sends it first. Every append writes its own tail and deletes only the one before the previous one, so
 * that the previous state stays valid.
 *
 * A file of at most one part that arrives in one append is stored with PutObject. If it arrives in fragments, finish
 * copies its tail.
 *
 * Parts are numbered. If two concurrent appends send the same part, S3 keeps the later one. If its bytes are the same,
 * nothing is lost. Otherwise the chain of ETags in the state does not match, and finish rejects with UPLOAD_LOST.
 */
const MARK_BYTES = 12;
const POLL_DELAYS_MS = [50, 100, 200, 400, 800, 1600];
/** The limit of CopyObject. */
const LARGEST_COPY = 5 * 1024 ** 3;

export interface S3StoreOptions extends S3Options {
  /** Larger objects are copied in parts. Default: Amazon's limit of 5 GiB. */
  readonly copyInPartsAbove?: number;
}

export class S3BlobStore implements BlobStore {
  readonly kind = 's3';
  private readonly bucket: S3Bucket;
  private readonly blobs: string;
  private readonly tails: string;

  constructor(private readonly options: S3StoreOptions) {
    this.bucket = new S3Bucket(options);
    this.blobs = `${options.prefix ?? ''}blobs/`;
    this.tails = `${options.prefix ?? ''}tails/`;
  }

  /** Closes the connections. */
  close(): void {
    this.bucket.close();
  }

  /** Rejects with TransientError STORE_UNAVAILABLE if the bucket is not reachable with the credentials. */
  async check(signal: AbortSignal): Promise<void> {
    await this.bucket.check(signal);
  }

  async append(
    location: string,
    state: string | null,
    bytes: AsyncIterable<Uint8Array>,
    { expectedTotal }: AppendOptions = {},
  ): Promise<Appended> {
    checkLocation(location);
    const upload = state === null ? newUpload(expectedTotal) : parseState(state);
    if (upload.progress !== 'open') return this.appendToComplete(location, upload, bytes, expectedTotal);
    if (upload.staleTail !== null) await this.bucket.remove(upload.staleTail.key);
    const all = this.withTail(location, upload, limitLength(expectedTotal, upload.length, bytes));
    const { sent, rest } = await this.sendParts(location, upload, all);
    const length =
      upload.length - (upload.tail?.size ?? 0) + (sent.parts - upload.parts) * upload.partSize + rest.length;
    const appended = await this.storeRest(location, { ...sent, length }, rest, length === expectedTotal);
    return { state: JSON.stringify({ ...appended, staleTail: upload.tail }), length };
  }

  async finish(location: string, state: string): Promise<void> {
    const upload = parseState(state);
    try {
      if (upload.progress === 'placed') {
        // A file that arrived in one append has no tails to delete.
        if (upload.staleTail === null) return;
      } else if (upload.upload !== null) await this.complete(location, upload, upload.upload);
      else if (upload.tail === null) await this.bucket.put(this.keyOf(location), Buffer.alloc(0));
      else await this.bucket.copy(upload.tail.key, this.keyOf(location));
    } catch (error) {
      if (!isNotFound(error) && !isLostUpload(error)) throw error;
      // Another request has finished the upload, or an earlier one whose response was lost.
      if ((await this.pollSize(location)) !== upload.length) throw uploadLost(location);
    }
    await this.removeTails(location);
  }

  async read(location: string, range?: ByteRange): Promise<Readable> {
    const key = this.keyOf(location);
    if (range?.end !== undefined && range.end <= range.start) {
      if ((await this.bucket.sizeOf(key)) === undefined) throw blobNotFound(location);
      return Readable.from([]);
    }
    try {
      const body = await this.bucket.open(key, range);
      const stream = readableOf(body, translateS3Error);
      // A generator that was never started does not run its cleanup.
      stream.once('close', () => body.destroy());
      return stream;
    } catch (error) {
      if (isBeyondEnd(error)) return Readable.from([]);
      throw isNotFound(error) ? blobNotFound(location) : error;
    }
  }

  async remove(location: string): Promise<void> {
    const key = this.keyOf(location);
    await this.bucket.remove(key);
    for await (const found of this.bucket.uploads(key)) {
      if (found.key === key) await this.bucket.abort(key, found.upload);
    }
    await this.removeTails(location);
  }

  async copy(from: string, to: string): Promise<void> {
    const [source, target] = [this.keyOf(from), this.keyOf(to)];
    try {
      const size = await this.bucket.sizeOf(source);
      if (size === undefined) throw blobNotFound(from);
      if (source === target) return;
      const maxCopySize = this.options.copyInPartsAbove ?? LARGEST_COPY;
      if (size > maxCopySize) await copyInParts(this.bucket, source, target, { size, maxCopySize });
      else await this.bucket.copy(source, target);
    } catch (error) {
      throw isNotFound(error) ? blobNotFound(from) : error;
    }
  }

  async *locations(olderThan: Date): AsyncIterable<StoredLocation> {
    const found = [
      [this.blobs, this.bucket.list(this.blobs)],
      [this.tails, this.bucket.list(this.tails)],
      [this.blobs, this.bucket.uploads(this.blobs)],
    ] as const;
    for (const [prefix, listing] of found) {
      for await (const { key, changedAt } of listing) {
        const [location = ''] = key.slice(prefix.length).split('~');
        if (changedAt < olderThan && isLocation(location)) yield { location, changedAt };
      }
    }
  }

  private keyOf(location: string): string {
    checkLocation(location);
    return `${this.blobs}${location}`;
  }

  /** Returns the tail of the state followed by the bytes. */
  private async *withTail(
    location: string,
    { tail }: S3Upload,
    bytes: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array> {
    if (tail !== null) {
      const stored = await this.bucket.open(tail.key).catch((error: unknown) => {
        throw isNotFound(error) ? uploadLost(location) : error;
      });
      yield* readableOf(stored, translateS3Error);
    }
    yield* bytes;
  }

  /** Sends every whole part, several at once. Returns the rest, which is shorter than a part. */
  private async sendParts(
    location: string,
    upload: S3Upload,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<{ sent: S3Upload; rest: Buffer }> {
    const key = this.keyOf(location);
    const spare = partsInFlight(upload.partSize);
    const parts: Promise<Part>[] = [];
    let id = upload.upload;
    let rest: Buffer = Buffer.alloc(0);
    try {
      for await (const piece of piecesOf(bytes, upload.partSize, spare)) {
        if (piece.length < upload.partSize) {
          rest = piece;
          break;
        }
        const number = upload.parts + parts.length + 1;
        if (number > MOST_PARTS)
          throw new RejectedError('BLOB_TOO_LONG', `The file has more than ${MOST_PARTS} parts, the limit of S3.`);
        id ??= await this.bucket.beginUpload(key);
        const sending = this.bucket.putPart(key, id, number, piece);
        // The promise is awaited below. Until then its failure must not count as unhandled.
        sending.catch(() => undefined);
        parts.push(sending);
        // The next piece overwrites the buffer of this part.
        await parts[parts.length - 1 - spare];
      }
      const sent = await Promise.all(parts);
      const chain = chainOf(upload.chain, sent);
      return { sent: { ...upload, upload: id, parts: upload.parts + sent.length, chain, tail: null }, rest };
    } catch (error) {
      throw isNotFound(error) ? uploadLost(location) : error;
    } finally {
      // No request may write to the upload after the append has ended.
      await Promise.allSettled(parts);
    }
  }

  /** Stores the rest as the file itself, as the last part, or as a tail. */
  private async storeRest(location: string, upload: S3Upload, rest: Buffer, isWhole: boolean): Promise<S3Upload> {
    const key = this.keyOf(location);
    if (isWhole && upload.upload === null) {
      await this.bucket.put(key, rest);
      return { ...upload, progress: 'placed' };
    }
    if (rest.length === 0) return { ...upload, progress: isWhole ? 'whole' : 'open' };
    if (isWhole && upload.upload !== null) {
      const part = await this.bucket.putPart(key, upload.upload, upload.parts + 1, rest);
      return { ...upload, parts: part.number, chain: chainOf(upload.chain, [part]), progress: 'whole' };
    }
    const tail: Tail = {
      key: `${this.tails}${location}~${randomBytes(MARK_BYTES).toString('base64url')}`,
      size: rest.length,
    };
    await this.bucket.put(tail.key, rest);
    return { ...upload, tail };
  }

  private async complete(location: string, upload: S3Upload, id: string): Promise<void> {
    const key = this.keyOf(location);
    if (upload.tail !== null) await this.bucket.copyPart(key, id, upload.parts + 1, upload.tail.key);
    const expected = upload.parts + (upload.tail === null ? 0 : 1);
    const parts: Part[] = [];
    // Later parts belong to an append whose state was lost.
    for await (const part of this.bucket.parts(key, id)) if (part.number <= expected) parts.push(part);
    if (parts.length !== expected || chainOf('', parts.slice(0, upload.parts)) !== upload.chain)
      throw uploadLost(location);
    await this.bucket.complete(key, id, parts);
  }

  /** Polls the size of an object. A server may delete the parts of an upload before it returns the object. */
  private async pollSize(location: string): Promise<number | undefined> {
    for (const pauseMs of POLL_DELAYS_MS) {
      const size = await this.bucket.sizeOf(this.keyOf(location));
      if (size !== undefined) return size;
      await pause(pauseMs);
    }
    return this.bucket.sizeOf(this.keyOf(location));
  }

  private async removeTails(location: string): Promise<void> {
    for await (const { key } of this.bucket.list(`${this.tails}${location}~`)) await this.bucket.remove(key);
  }

  /** Rejects bytes for an upload that has all its announced bytes, and accepts an empty append. */
  private async appendToComplete(
    location: string,
    upload: S3Upload,
    bytes: AsyncIterable<Uint8Array>,
    expectedTotal: number | undefined,
  ): Promise<Appended> {
    for await (const some of limitLength(expectedTotal, upload.length, bytes)) {
      if (some.length > 0) throw uploadLost(location);
    }
    return { state: JSON.stringify(upload), length: upload.length };
  }
}

function parseState(state: string): S3Upload {
  return JSON.parse(state) as S3Upload;
}
