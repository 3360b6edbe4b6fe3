import { parse } from 'range-parser';

/** Bytes from `start` (inclusive) to `end` (exclusive). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The bit in range-parser's code of a malformed range. */
const MALFORMED = 1;

/**
 * Returns the range of a Range header (RFC 9110, 14.2). Returns undefined, for the whole file, also for a header that
 * is malformed or not supported, such as several ranges. An empty file satisfies no range.
 */
export function readRange(header: string | undefined, size: number): Span | 'unsatisfiable' | undefined {
  if (header === undefined || header.includes(',')) return undefined;
  const { code, type, ranges } = parse(size, header.trim());
  if (type !== 'bytes' || (code & MALFORMED) !== 0) return undefined;
  const [range] = ranges;
  return range === undefined ? 'unsatisfiable' : { start: range.start, end: range.end + 1 };
}

/** The range of a fragment. `total` is the length of the file, or undefined if the client does not know it (`*`). */
export interface FragmentRange extends Span {
  readonly total: number | undefined;
}

const FRAGMENT = /^bytes (\d+)-(\d+)\/(\d+|\*)$/;

/** Reads the Content-Range of a fragment. Undefined if malformed. */
export function readContentRange(header: string | undefined): FragmentRange | undefined {
  const [, first, last, length] = FRAGMENT.exec(header?.trim() ?? '') ?? [];
  const [start, end, total] = [Number(first), Number(last) + 1, length === '*' ? undefined : Number(length)];
  const isSafe = [start, end, total ?? end].every(Number.isSafeInteger);
  return isSafe && start < end && end <= (total ?? end) ? { start, end, total } : undefined;
}
