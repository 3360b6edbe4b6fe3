import { RejectedError } from '@scriptorium/contracts';

/**
 * Maximum bytes of a request, which protects the memory. It allows bulk updates and schemas. The body of an item has
 * its own limit of 200 KB.
 */
const REQUEST_LIMIT = 4 * 1024 * 1024;

/** Maximum bytes of a rejected request that are read and dropped. */
export const DRAIN_LIMIT = 16 * REQUEST_LIMIT;

/**
 * Returns the body of a request as text. Bytes above the limit are read and dropped: a client that is disconnected
 * while it writes does not receive the response that names the limit, and the SDK repeats a request whose connection
 * broke.
 *
 * Rejects with REQUEST_TOO_LARGE {limit} or REQUEST_NOT_UTF8. Invalid UTF-8 is not replaced, because that would change
 * the body.
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
  return new RejectedError('REQUEST_TOO_LARGE', `A request may have at most ${limit} bytes.`, { limit });
}
