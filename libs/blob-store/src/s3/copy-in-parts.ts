import type { Part, S3Bucket } from './s3-bucket';
import { MOST_PARTS, SMALLEST_PART } from './s3-upload';

/** A tenth of what one request would copy: that many seconds less are lost when one fails. */
const SHARE = 10;
const AT_ONCE = 4;

/** For objects that one request does not copy: the server copies ranges of it, some at once. */
export async function copyInParts(
  bucket: S3Bucket,
  from: string,
  to: string,
  { size, atOnce }: { readonly size: number; readonly atOnce: number },
): Promise<void> {
  const partSize = Math.max(SMALLEST_PART, Math.ceil(atOnce / SHARE), Math.ceil(size / MOST_PARTS));
  const count = Math.ceil(size / partSize);
  const upload = await bucket.beginUpload(to);
  try {
    const parts: Part[] = [];
    for (let first = 0; first < count; first += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => first + index);
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
