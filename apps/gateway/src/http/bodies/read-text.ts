import { MAX_REQUEST_BYTES, RejectedError } from '@scriptorium/contracts';

/** Maximum bytes of a rejected request that are read and dropped. */
export const DRAIN_LIMIT = 16 * MAX_REQUEST_BYTES;

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
    if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
    else if (size <= DRAIN_LIMIT) chunks.length = 0;
    else break;
  }
  if (size > MAX_REQUEST_BYTES) throw tooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new RejectedError('REQUEST_NOT_UTF8', 'The request is not valid UTF-8.');
  }
}

function tooLarge(): RejectedError {
  const limit = MAX_REQUEST_BYTES;
  return new RejectedError('REQUEST_TOO_LARGE', `A request may have at most ${limit} bytes.`, { limit });
}
