import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { TransientError } from '@scriptorium/contracts';
import type { ByteRange } from '../blob-store';
import { isNotFound, translateS3Error } from './s3-errors';

export interface S3Options {
  /** Default: Amazon's endpoint for the region. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  /** Prefix of every key, with its slash, for a bucket that other programs also use. */
  readonly prefix?: string;
  /** Default: the credentials that Amazon's SDK finds. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Uses `endpoint/bucket/key` instead of `bucket.endpoint/key`. Default: true if `endpoint` is set. */
  readonly pathStyle?: boolean;
}

export interface ListedObject {
  readonly key: string;
  readonly changedAt: Date;
}

export interface Part {
  readonly number: number;
  readonly etag: string;
}

const CONNECT_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 60_000;

/** The operations of one bucket. Errors after which a retry may succeed are translated into TransientError. */
export class S3Bucket {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor({ endpoint, region, bucket, credentials, pathStyle }: S3Options) {
    this.bucket = bucket;
    this.client = new S3Client({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      forcePathStyle: pathStyle ?? endpoint !== undefined,
      // The signature already covers a SHA-256 of each body, and not every server supports the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SOCKET_TIMEOUT_MS },
    });
  }

  close(): void {
    this.client.destroy();
  }

  /** Requires the permission to list the bucket, as a sweep does. */
  async check(signal: AbortSignal): Promise<void> {
    try {
      await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }), { abortSignal: signal });
    } catch (error) {
      // The response has no body, and so no message.
      const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
      if (status === undefined) throw translateS3Error(error);
      throw new TransientError('STORE_UNAVAILABLE', `The bucket ${this.bucket} answers with status ${status}.`);
    }
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    await translating(this.client.send(new PutObjectCommand({ ...this.at(key), Body: body })));
  }

  /** Opens an object. The caller must read or destroy the stream. */
  async open(key: string, range?: ByteRange): Promise<Readable> {
    const { start = 0, end } = range ?? {};
    const last = end === undefined ? '' : end - 1;
    const Range = range === undefined ? undefined : `bytes=${start}-${last}`;
    const found = await translating(this.client.send(new GetObjectCommand({ ...this.at(key), Range })));
    // In Node.js the body is always a Readable.
    const body = found.Body as unknown as Readable;
    if (range === undefined || found.ContentRange !== undefined) return body;
    body.destroy();
    throw new TransientError('STORE_UNAVAILABLE', 'The S3 server does not support ranges: it returned the whole file.');
  }

  /** Returns the size of an object, or undefined if it does not exist. */
  async sizeOf(key: string): Promise<number | undefined> {
    try {
      const { ContentLength } = await translating(this.client.send(new HeadObjectCommand(this.at(key))));
      return ContentLength ?? 0;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async copy(from: string, to: string): Promise<void> {
    await translating(this.client.send(new CopyObjectCommand({ ...this.at(to), CopySource: this.source(from) })));
  }

  async remove(key: string): Promise<void> {
    await translating(this.client.send(new DeleteObjectCommand(this.at(key))));
  }

  async *list(prefix: string): AsyncIterable<ListedObject> {
    for await (const page of this.pages(
      paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix }),
    )) {
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key !== undefined && LastModified !== undefined) yield { key: Key, changedAt: LastModified };
      }
    }
  }

  async beginUpload(key: string): Promise<string> {
    const { UploadId } = await translating(this.client.send(new CreateMultipartUploadCommand(this.at(key))));
    if (UploadId === undefined) throw new Error('S3 returned no id for a multipart upload.');
    return UploadId;
  }

  async putPart(key: string, upload: string, number: number, body: Uint8Array): Promise<Part> {
    const command = new UploadPartCommand({ ...this.at(key), UploadId: upload, PartNumber: number, Body: body });
    return partOf(number, (await translating(this.client.send(command))).ETag);
  }

  async copyPart(key: string, upload: string, number: number, from: string, range?: ByteRange): Promise<Part> {
    const command = new UploadPartCopyCommand({
      ...this.at(key),
      UploadId: upload,
      PartNumber: number,
      CopySource: this.source(from),
      ...(range?.end === undefined ? {} : { CopySourceRange: `bytes=${range.start}-${range.end - 1}` }),
    });
    return partOf(number, (await translating(this.client.send(command))).CopyPartResult?.ETag);
  }

  /**
   * Returns the parts in the order of their numbers. Does not use the SDK's paginator, which never ends if a last
   * page has a marker.
   */
  async *parts(key: string, upload: string): AsyncIterable<Part> {
    for (let from = {}, isMore = true; isMore;) {
      const command = new ListPartsCommand({ ...this.at(key), UploadId: upload, ...from });
      const page = await translating(this.client.send(command));
      for (const { PartNumber, ETag } of page.Parts ?? []) yield partOf(PartNumber ?? 0, ETag);
      isMore = hasNextPage(page.IsTruncated, page.NextPartNumberMarker);
      from = { PartNumberMarker: page.NextPartNumberMarker };
    }
  }

  async complete(key: string, upload: string, parts: readonly Part[]): Promise<void> {
    const command = new CompleteMultipartUploadCommand({
      ...this.at(key),
      UploadId: upload,
      MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
    });
    await translating(this.client.send(command));
  }

  async abort(key: string, upload: string): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...this.at(key), UploadId: upload });
    await translating(this.client.send(command)).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  }

  async *uploads(prefix: string): AsyncIterable<ListedObject & { readonly upload: string }> {
    for (let from = {}, isMore = true; isMore;) {
      const command = new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: prefix, ...from });
      const page = await translating(this.client.send(command));
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Key === undefined || UploadId === undefined) continue;
        yield { key: Key, upload: UploadId, changedAt: Initiated ?? new Date(0) };
      }
      isMore = hasNextPage(page.IsTruncated, page.NextKeyMarker);
      from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: key };
  }

  private source(key: string): string {
    return encodeURI(`${this.bucket}/${key}`);
  }

  private async *pages<Page>(pages: AsyncIterable<Page>): AsyncIterable<Page> {
    try {
      yield* pages;
    } catch (error) {
      throw translateS3Error(error);
    }
  }
}

async function translating<T>(response: Promise<T>): Promise<T> {
  try {
    return await response;
  } catch (error) {
    throw translateS3Error(error);
  }
}

/** Throws if a page is not the last one and does not say where the next one begins: the list would never end. */
function hasNextPage(isTruncated: boolean | undefined, marker: string | undefined): boolean {
  if (isTruncated === true && marker === undefined)
    throw new Error('S3 returned a part of a list without the start of the next part.');
  return isTruncated === true;
}

function partOf(number: number, etag: string | undefined): Part {
  if (etag === undefined) throw new Error(`S3 returned no ETag for part ${number}.`);
  return { number, etag };
}
