import { Injectable } from '@nestjs/common';

import { GatewayConfig } from '../../config';
import type { RequestContext } from '../../http/requests/request-context';
import { deriveCursorKey, readCursor, signCursor } from './cursor';
import type { PageQuery } from './page-query.dto';

/** A page of a list, as a service returns it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The position after the last item, as JSON; null on the last page. */
  readonly after: unknown;
  /** For `Prefer: count`. */
  readonly count?: Count;
}

export type Count = number | { readonly atLeast: number };

export interface PresentedPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly count?: Count;
}

/** Reads and writes the pages of lists: cursors, `Link`, `count`. */
@Injectable()
export class Pages {
  private readonly key: Buffer;

  constructor({ callerSigningKey }: GatewayConfig) {
    this.key = deriveCursorKey(callerSigningKey);
  }

  /** Returns the position of the request's cursor; undefined for the first page. Rejects with CURSOR_INVALID. */
  after<Position>(context: RequestContext, { cursor }: PageQuery): Position | undefined {
    return cursor === undefined ? undefined : (readCursor(this.key, listOf(context), cursor) as Position);
  }

  /** Returns the response of a list, and adds `Link: <…>; rel="next"`. */
  present<Item>(context: RequestContext, { items, after, count }: Page<Item>): PresentedPage<Item> {
    const counted = count === undefined ? {} : { count };
    if (after === null || after === undefined) return { items, nextCursor: null, ...counted };
    const nextCursor = signCursor(this.key, listOf(context), after);
    const query = new URLSearchParams(context.query);
    query.set('cursor', nextCursor);
    context.addHeaders({ link: `<${context.publicUrl}${pathOf(context.url)}?${query.toString()}>; rel="next"` });
    return { items, nextCursor, ...counted };
  }
}

/** Returns the identity of a list: its path and its filters. The size of a page may change from page to page. */
function listOf({ url, query }: RequestContext): string {
  const filters = [...query].filter(([name]) => name !== 'cursor' && name !== 'limit').sort();
  return JSON.stringify([pathOf(url), filters]);
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
