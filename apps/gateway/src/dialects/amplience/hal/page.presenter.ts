import type { PageInfo } from '@scriptorium/contracts';

import type { Links } from './links';

/** Which list this is: where it is found, and with what beside page and size. */
export interface ListAddress {
  /** Path without prefix or query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
}

/** `_embedded` is there even for an empty page: the SDK reads it unasked, and the CLI counts by `page`. */
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
