import { RejectedError } from '@scriptorium/contracts';

/**
 * Bytes of a request. An item's body may have 200 KB, which the gateway checks by itself; this limit is for bulk updates and
 * schemas, and protects the memory.
 */
const REQUEST_LIMIT = 4 * 1024 * 1024;

/** Bytes up to which a request past the limit is read to its end. */
export const DRAIN_LIMIT = 16 * REQUEST_LIMIT;

/**
 * Returns a request's body as text. Bytes past the limit are read and dropped: a client that is cut off while it writes loses the
 * response that names the limit, and the SDK repeats a request whose connection broke.
 *
 * Rejects with REQUEST_TOO_LARGE {limit}, and with REQUEST_NOT_UTF8: bytes that are not UTF-8 are not repaired, since a repaired
 * body would be another one.
 */
export async function readText(bytes: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size <= REQUEST_LIMIT) chunks.push(chunk);
    else if (size <= DRAIN_LIMIT) chunks.length = 0;
    else break;
  }
  if (size > REQUEST_LIMIT) throw tooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new RejectedError('REQUEST_NOT_UTF8', 'The request is not valid UTF-8.');
  }
}

function tooLarge(): RejectedError {
  const limit = REQUEST_LIMIT;
  return new RejectedError('REQUEST_TOO_LARGE', `A request may have ${limit} bytes.`, { limit });
}
