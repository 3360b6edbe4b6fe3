import type { PageInfo } from '@scriptorium/contracts';

import type { Links } from './links';

/** Address of a list: its path, and its query without page and size. */
export interface ListAddress {
  /** Path without prefix or query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
}

/**
 * Returns a page. Even an empty page has `_embedded`, because the SDK reads it without a check, and `page` for the CLI.
 */
export function presentPage(
  rel: string,
  resources: readonly object[],
  page: PageInfo,
  at: ListAddress,
  links: Links,
): object {
  const last = Math.max(page.totalPages - 1, 0);
  return {
    _embedded: { [rel]: resources },
    _links: links.all({
      self: address(at, page.size, page.number),
      first: address(at, page.size, 0),
      prev: page.number > 0 ? address(at, page.size, page.number - 1) : undefined,
      next: page.number < last ? address(at, page.size, page.number + 1) : undefined,
      last: address(at, page.size, last),
    }),
    page,
  };
}

function address({ path, query = {} }: ListAddress, size: number, number: number): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, value);
  parameters.set('page', String(number));
  parameters.set('size', String(size));
  return `${path}?${parameters.toString()}`;
}
