/**
 * Splits a stream of bytes into the lines of NDJSON. A line that is too long is reported and skipped, so the memory of
 * an import does not depend on its length. Empty lines count, but are not returned.
 */
import { NATIVE_LIMITS, RejectedError } from '@scriptorium/contracts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Undefined for a line above the limit, and for one that is not UTF-8. */
  readonly text: string | undefined;
}

/** Maximum bytes of a line: a body with all its escapes, and the other members. */
const MAX_LINE_BYTES = NATIVE_LIMITS.importLineBytes;

const NEW_LINE = 0x0a;

/** Yields the lines of each chunk together, so that a reader of lines only waits for bytes. */
export async function* readLines(bytes: AsyncIterable<Buffer>, maxBytes = MAX_LINE_BYTES): AsyncGenerator<Line[]> {
  let [number, size] = [1, 0];
  let pieces: Buffer[] = [];
  const take = (piece: Buffer): void => {
    size += piece.length;
    if (size <= maxBytes) pieces.push(piece);
    else pieces = [];
  };
  const end = (): readonly Line[] => {
    const line = size > maxBytes ? { number, text: undefined } : lineOf(number, Buffer.concat(pieces));
    [number, size, pieces] = [number + 1, 0, []];
    return line === undefined ? [] : [line];
  };
  for await (const chunk of bytes) {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, from)) {
      take(chunk.subarray(from, at));
      from = at + 1;
      lines.push(...end());
    }
    take(chunk.subarray(from));
    if (lines.length > 0) yield lines;
  }
  const last = end();
  if (last.length > 0) yield [...last];
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function lineOf(number: number, bytes: Buffer): Line | undefined {
  try {
    const text = UTF8.decode(bytes).trim();
    return text === '' ? undefined : { number, text };
  } catch {
    return { number, text: undefined };
  }
}

/** Returns the text of a line. Rejects with LINE_INVALID {limit} for a line that was skipped. */
export function requireText({ text }: Line): string {
  if (text !== undefined) return text;
  const message = `A line must be UTF-8 and have at most ${MAX_LINE_BYTES} bytes.`;
  throw new RejectedError('LINE_INVALID', message, { limit: MAX_LINE_BYTES });
}
