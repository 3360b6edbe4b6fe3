import { RejectedError } from '@scriptorium/contracts';

/**
 * Bytes of a request. An item's body may have 200 KB, and the gateway refuses a longer one by name; this limit is there
 * for bulk updates and schemas, and so that nobody fills the memory.
 */
const REQUEST_LIMIT = 4 * 1024 * 1024;

/** Bytes up to which a request past the limit is heard to its end. */
export const HEARD_LIMIT = 16 * REQUEST_LIMIT;

/**
 * The whole of a request as text. What is past the limit is thrown away, but heard out: to a client that is cut off while
 * it writes, the answer that names the limit is lost, and the SDK repeats a request whose connection broke.
 *
 * Rejected with REQUEST_TOO_LARGE {limit}, and REQUEST_NOT_UTF8: bytes that are not UTF-8 are refused, not repaired,
 * since a repaired body would not be the one that was sent.
 */
export async function readText(bytes: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size <= REQUEST_LIMIT) chunks.push(chunk);
    else if (size <= HEARD_LIMIT) chunks.length = 0;
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
