import { extname } from 'node:path';

import { lookup } from 'mime-types';

import type { RequestContext } from '../http/requests/request-context';

/** Returns the length of the request body; undefined for a chunked body. */
export function lengthOf(context: Pick<RequestContext, 'header'>): number | undefined {
  const text = context.header('content-length');
  return text === undefined || context.header('transfer-encoding') !== undefined ? undefined : Number(text);
}

/** Returns the media type for a file name. The Content-Type is ignored: Graph's client sends JSON for every file. */
export function mimeTypeOf(name: string | undefined): string | undefined {
  // `lookup` reads a text without a dot as an extension: a file named "html" is no HTML.
  const found = lookup(extname(name ?? ''));
  return found === false ? undefined : found;
}
