import type { PageRequest } from '@scriptorium/contracts';

/** A larger page is reduced to this size; clients use the `page.size` of the reply. */
const MAX_PAGE_SIZE = 1_000;

export function boundedPage(page: PageRequest): PageRequest {
  return { ...page, size: Math.min(page.size, MAX_PAGE_SIZE) };
}
