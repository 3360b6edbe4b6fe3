import type { IncomingHttpHeaders } from 'node:http';

import { RejectedError } from '@scriptorium/contracts';

import { matchesWeakly, parseCondition } from '../http/requests/entity-tags';
import { attachmentOf } from './attachment-of';
import { readRange, type Span } from './read-range';

interface ContentReply {
  readonly status: 200 | 206 | 304 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes of the response. Absent for 304 and 416. */
  readonly span?: Span;
}

/**
 * Returns how a request for the content of a file is answered, by If-None-Match, Range and If-Range. `size` is in
 * bytes, `tag` has its quotes. The whole file is sent if If-Range names another content.
 */
export function decideContent(
  headers: IncomingHttpHeaders,
  { size, tag }: { readonly size: number; readonly tag: string },
): ContentReply {
  const { 'if-none-match': known, 'if-range': ifRange, range } = headers;
  if (known !== undefined && matchesWeakly(parseCondition(known), tag)) return { status: 304, headers: {} };
  const span = ifRange !== undefined && ifRange !== tag ? undefined : readRange(range, size);
  if (span === 'unsatisfiable') return { status: 416, headers: { 'content-range': `bytes */${size}` } };
  if (span === undefined) {
    return { status: 200, headers: { 'content-length': String(size) }, span: { start: 0, end: size } };
  }
  const { start, end } = span;
  const lines = { 'content-range': `bytes ${start}-${end - 1}/${size}`, 'content-length': String(end - start) };
  return { status: 206, headers: lines, span };
}

export function rangeInvalid(size: number): RejectedError {
  const message = `The range must begin before the end of the file, which has ${size} bytes.`;
  return new RejectedError('RANGE_INVALID', message);
}

/** Returns headers that prevent browsers from executing an uploaded file. */
export function contentHeaders(name: string, tag: string): Readonly<Record<string, string>> {
  return {
    'accept-ranges': 'bytes',
    etag: tag,
    'cache-control': 'private, no-cache',
    'content-disposition': attachmentOf(name),
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  };
}
