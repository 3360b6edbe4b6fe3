import { parse } from 'qs';

import type { RequestContext } from '../../../http/requests/request-context';

export interface Query {
  readonly [name: string]: unknown;
}

/** More values than fit into a URL. */
const MANY = 10_000;

/**
 * Parses nested parameters: `filter[fields][title][eq]=x`, `filter[ids][]=a`. By default, qs turns a list of more than
 * 20 values into an object. The objects have no prototype, so a field may have any name.
 */
function parseQuery(url: string): Query {
  const start = url.indexOf('?');
  if (start === -1) return {};
  return parse(url.slice(start + 1), { arrayLimit: MANY, parameterLimit: MANY, depth: 8, plainObjects: true });
}

/** Parses the query of the request. Each call parses it again. */
export function queryOf({ request }: RequestContext): Query {
  return parseQuery(request.raw.url ?? '');
}
