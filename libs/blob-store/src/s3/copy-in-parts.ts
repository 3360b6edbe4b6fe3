import type { Part, S3Bucket } from './s3-bucket';
import { MOST_PARTS, SMALLEST_PART } from './s3-upload';

/** A part is a tenth of the largest single copy, so that a failed request loses less time. */
const PARTS_PER_COPY = 10;
const CONCURRENCY = 4;

/** Copies an object that is too large for one request: the server copies its ranges, several at once. */
export async function copyInParts(
  bucket: S3Bucket,
  from: string,
  to: string,
  { size, maxCopySize }: { readonly size: number; readonly maxCopySize: number },
): Promise<void> {
  const partSize = Math.max(SMALLEST_PART, Math.ceil(maxCopySize / PARTS_PER_COPY), Math.ceil(size / MOST_PARTS));
  const count = Math.ceil(size / partSize);
  const upload = await bucket.beginUpload(to);
  try {
    const parts: Part[] = [];
    for (let first = 0; first < count; first += CONCURRENCY) {
      const numbers = Array.from({ length: Math.min(CONCURRENCY, count - first) }, (_, index) => first + index);
      const copied = numbers.map(async (index) => {
        const range = { start: index * partSize, end: Math.min(size, (index + 1) * partSize) };
        return bucket.copyPart(to, upload, index + 1, from, range);
      });
      parts.push(...(await Promise.all(copied)));
    }
    await bucket.complete(to, upload, parts);
  } catch (error) {
    await bucket.abort(to, upload);
    throw error;
  }
}
