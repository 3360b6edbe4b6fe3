/**
 * Lists as NDJSON, one item per line, for lists that may be very large: `Accept: application/x-ndjson`. The pages are
 * read one after the other while the client reads the response, so neither side stores the list.
 *
 * Failure mode: an error after the first line ends the connection before the end of the response.
 */
import { Readable } from 'node:stream';

import Negotiator from 'negotiator';

import { toJsonText } from '../../http/bodies/json-text';
import type { RequestContext } from '../../http/requests/request-context';
import type { Page } from './pages.service';

export const NDJSON = 'application/x-ndjson';

/** Returns whether the client prefers NDJSON to JSON. */
export function prefersLines({ request }: RequestContext): boolean {
  return new Negotiator({ headers: request.headers }).mediaType(['application/json', NDJSON]) === NDJSON;
}

/**
 * Returns the response: the lines of all pages from the first on. `read` returns the page after a position.
 */
export async function linesOf<Item>(
  context: RequestContext,
  read: (after: unknown) => Promise<Page<Item>>,
): Promise<Readable> {
  // Read before the response begins, so that an error gets a problem with its own status.
  const first = await read(undefined);
  context.addHeaders({ 'content-type': NDJSON });
  return Readable.from(linesFrom(first, read));
}

async function* linesFrom<Item>(
  first: Page<Item>,
  read: (after: unknown) => Promise<Page<Item>>,
): AsyncGenerator<string> {
  for (let page = first; ; page = await read(page.after)) {
    if (page.items.length > 0) yield page.items.map((item) => `${toJsonText(item)}\n`).join('');
    if (page.after === null || page.after === undefined) return;
  }
}
