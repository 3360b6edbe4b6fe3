import { parse } from 'qs';

import type { RequestContext } from '../../../http/requests/request-context';

export interface Query {
  readonly [name: string]: unknown;
}

/** More than any list that fits into a URL. */
const MANY = 10_000;

/**
 * Bracket-nested parameters: `filter[fields][title][eq]=x`, `filter[ids][]=a`. Left to its default, qs makes an object of
 * a list with more than 20 values. Objects have no prototype, so a field may have any name.
 */
function parseQuery(url: string): Query {
  const start = url.indexOf('?');
  if (start === -1) return {};
  return parse(url.slice(start + 1), { arrayLimit: MANY, parameterLimit: MANY, depth: 8, plainObjects: true });
}

/** Parsed at each call. */
export function queryOf({ request }: RequestContext): Query {
  return parseQuery(request.raw.url ?? '');
}
