import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { ByteRange } from '../blob-store';
import { isNotFound, translateS3Error } from './s3-errors';

export interface S3Options {
  /** Absent: Amazon's own for the region. */
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every key, with its slash: for a bucket that others use too. */
  readonly prefix?: string;
  /** Absent: where Amazon's SDK looks for them. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; by default wherever an endpoint is given. */
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

const CONNECT_WITHIN_MS = 5_000;
const SILENT_FOR_MS = 60_000;

/** One bucket, in the words of S3, with what a later try may mend as TransientError. */
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
      // The signature covers a SHA-256 of each body already; and not every server knows the newer checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_WITHIN_MS, socketTimeout: SILENT_FOR_MS },
    });
  }

  close(): void {
    this.client.destroy();
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    await translating(this.client.send(new PutObjectCommand({ ...this.at(key), Body: body })));
  }

  /** The bytes are on their way: whoever does not read them must destroy the stream. */
  async open(key: string, range?: ByteRange): Promise<Readable> {
    const { start = 0, end } = range ?? {};
    const last = end === undefined ? '' : end - 1;
    const Range = range === undefined ? undefined : `bytes=${start}-${last}`;
    const { Body } = await translating(this.client.send(new GetObjectCommand({ ...this.at(key), Range })));
    // In Node it is nothing else.
    return Body as unknown as Readable;
  }

  /** Undefined when there is no such object. */
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
    if (UploadId === undefined) throw new Error('S3 began an upload without an id');
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

  /** In the order of their numbers. Not by the SDK's paginator, which goes round for ever where a last page has a marker. */
  async *parts(key: string, upload: string): AsyncIterable<Part> {
    for (let from = {}, isMore = true; isMore;) {
      const command = new ListPartsCommand({ ...this.at(key), UploadId: upload, ...from });
      const page = await translating(this.client.send(command));
      for (const { PartNumber, ETag } of page.Parts ?? []) yield partOf(PartNumber ?? 0, ETag);
      from = { PartNumberMarker: page.NextPartNumberMarker };
      isMore = page.IsTruncated === true;
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
      from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      isMore = page.IsTruncated === true;
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

async function translating<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw translateS3Error(error);
  }
}

function partOf(number: number, etag: string | undefined): Part {
  if (etag === undefined) throw new Error(`S3 gave part ${number} no ETag`);
  return { number, etag };
}
