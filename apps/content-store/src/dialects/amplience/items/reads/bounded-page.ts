import type { PageRequest } from '@scriptorium/contracts';

/** More is answered with this many: clients go by `page.size`. */
const MAX_PAGE_SIZE = 1_000;

export function boundedPage(page: PageRequest): PageRequest {
  return { ...page, size: Math.min(page.size, MAX_PAGE_SIZE) };
}
