import type { RequestContext } from '../../../http/requests/request-context';
import { CM_PATH } from '../errors/errors.presenter';

/** Returns the absolute URL of a resource, from the segments of its path and its query. */
export function addressOf(
  { publicUrl }: RequestContext,
  path: readonly string[],
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams(query).toString();
  return [publicUrl + CM_PATH, ...path.map(encodeURIComponent)].join('/') + (search === '' ? '' : `?${search}`);
}
