import pLimit from 'p-limit';
import type { Part, S3Bucket } from './s3-bucket';
import { MOST_PARTS, SMALLEST_PART } from './s3-upload';

/** A part is a tenth of the largest single copy, so that a failed request loses less time. */
const PARTS_PER_COPY = 10;
const CONCURRENCY = 4;

/**
 * Copies an object that is too large for one request: the server copies its ranges, several at once. If a part fails,
 * no further part starts. The upload is aborted after the parts in flight, since a part that arrives later would stay.
 */
export async function copyInParts(
  bucket: S3Bucket,
  from: string,
  to: string,
  { size, maxCopySize }: { readonly size: number; readonly maxCopySize: number },
): Promise<void> {
  const partSize = Math.max(SMALLEST_PART, Math.ceil(maxCopySize / PARTS_PER_COPY), Math.ceil(size / MOST_PARTS));
  const upload = await bucket.beginUpload(to);
  const failing = new AbortController();
  const copyPart = async (index: number): Promise<Part> => {
    failing.signal.throwIfAborted();
    const range = { start: index * partSize, end: Math.min(size, (index + 1) * partSize) };
    try {
      return await bucket.copyPart(to, upload, index + 1, from, range);
    } catch (error) {
      failing.abort(error);
      throw error;
    }
  };
  const limit = pLimit(CONCURRENCY);
  const copies = Array.from({ length: Math.ceil(size / partSize) }, (_, index) => limit(() => copyPart(index)));
  try {
    await bucket.complete(to, upload, await Promise.all(copies));
  } catch (error) {
    await Promise.allSettled(copies);
    await bucket.abort(to, upload);
    throw error;
  }
}
