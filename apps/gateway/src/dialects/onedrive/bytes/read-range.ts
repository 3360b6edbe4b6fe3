/** Bytes from `start` (inclusive) to `end` (exclusive). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const ONE_RANGE = /^bytes=(\d*)-(\d*)$/;

/**
 * Returns the range of a Range header (RFC 9110, 14.2). Returns undefined, for the whole file, also for a header that
 * is not supported, such as several ranges.
 */
export function readRange(header: string | undefined, size: number): Span | 'unsatisfiable' | undefined {
  const found = ONE_RANGE.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = found ?? [];
  if (found === null || (first === '' && last === '')) return undefined;
  if (first === '')
    return last === '0' || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(last)), end: size };
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end: last === '' ? size : Math.min(size, Number(last) + 1) };
}

const FRAGMENT = /^bytes (\d+)-(\d+)\/(\d+)$/;

/** Reads the Content-Range of a fragment: its range and the total length of the file. Undefined if malformed. */
export function readContentRange(header: string | undefined): (Span & { readonly total: number }) | undefined {
  const [, first, last, total] = FRAGMENT.exec(header?.trim() ?? '') ?? [];
  const span = { start: Number(first), end: Number(last) + 1, total: Number(total) };
  const isSafe = Object.values(span).every(Number.isSafeInteger);
  return isSafe && span.start < span.end && span.end <= span.total ? span : undefined;
}
