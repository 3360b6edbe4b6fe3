import { setTimeout as sleep } from 'node:timers/promises';

import { MAX_REQUEST_BYTES, RejectedError } from '@scriptorium/contracts';

/** Maximum bytes of a rejected request that are read and dropped. */
export const DRAIN_LIMIT = 16 * MAX_REQUEST_BYTES;

/**
 * Returns the body of a request as text. Bytes above the limit are read and dropped: a client that is disconnected
 * while it writes does not receive the response that names the limit, and the SDK repeats a request whose connection
 * broke.
 *
 * Rejects with REQUEST_TOO_LARGE {limit}, REQUEST_NOT_UTF8, or REQUEST_ABORTED if the client disconnects. Invalid UTF-8
 * is not replaced, because that would change the body.
 */
export async function readText(bytes: AsyncIterable<Buffer>, limit = MAX_REQUEST_BYTES): Promise<string> {
  const body = await readBytes(bytes, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new RejectedError('REQUEST_NOT_UTF8', 'The request is not valid UTF-8.');
  }
}

/**
 * Reads a body like `readText` and rejects with REQUEST_TIMEOUT if it takes longer than `ms`. The rest of the body is
 * not read.
 */
export async function readTextWithin(ms: number, bytes: AsyncIterable<Buffer>, limit?: number): Promise<string> {
  const late = new AbortController();
  const timedOut = sleep(ms, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new RejectedError('REQUEST_TIMEOUT', `The request did not arrive within ${String(ms)} ms. Send it again.`);
  });
  const reading = readText(bytes, limit);
  try {
    return await Promise.race([reading, timedOut]);
  } finally {
    // Each may still reject after the race, and has no other handler.
    reading.catch(() => undefined);
    timedOut.catch(() => undefined);
    late.abort();
  }
}

async function readBytes(bytes: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size <= DRAIN_LIMIT) chunks.length = 0;
      else break;
    }
  } catch {
    throw new RejectedError('REQUEST_ABORTED', 'The client disconnected before the request was complete.');
  }
  if (size > limit) throw tooLarge(limit);
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): RejectedError {
  return new RejectedError('REQUEST_TOO_LARGE', `A request may have at most ${limit} bytes.`, { limit });
}
