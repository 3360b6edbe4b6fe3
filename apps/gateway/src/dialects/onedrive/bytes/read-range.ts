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

const FRAGMENT = /^bytes (\d+)-(\d+)\/(\d+)$/;

/** Reads the Content-Range of a fragment: its range and the total length of the file. Undefined if malformed. */
export function readContentRange(header: string | undefined): (Span & { readonly total: number }) | undefined {
  const [, first, last, total] = FRAGMENT.exec(header?.trim() ?? '') ?? [];
  const span = { start: Number(first), end: Number(last) + 1, total: Number(total) };
  const isSafe = Object.values(span).every(Number.isSafeInteger);
  return isSafe && span.start < span.end && span.end <= span.total ? span : undefined;
}
