/**
 * Lists of services with numbered pages, as lists with cursors. They are sorted by the time of creation, so an insert
 * changes no earlier page. A cursor keeps the size of the first page.
 */
import type { ListReply, PageRequest } from '@scriptorium/contracts';

import type { RequestContext } from '../../http/requests/request-context';
import type { PageQuery } from '../lists/page-query.dto';
import type { Page, Pages } from '../lists/pages.service';
import { preferencesOf } from '../operations/preferences';

interface Position {
  readonly page: number;
  readonly size: number;
}

/** Returns the page of a request. `read` returns the pieces of a numbered page. */
export async function numberedPage<View, Item>(
  context: RequestContext,
  query: PageQuery,
  pages: Pages,
  read: (page: PageRequest) => Promise<readonly ListReply<View>[]>,
  present: (view: View) => Item,
): Promise<Page<Item>> {
  const { page, size } = pages.after<Position>(context, query) ?? { page: 0, size: query.limit };
  const replies = await read({ page, size });
  const { totalElements = 0, totalPages = 0 } = replies[0]?.page ?? {};
  const items = replies.flatMap((reply) => reply.items.map(present));
  const after: Position | null = page + 1 < totalPages ? { page: page + 1, size } : null;
  return { items, after, ...(preferencesOf(context).count ? { count: totalElements } : {}) };
}
