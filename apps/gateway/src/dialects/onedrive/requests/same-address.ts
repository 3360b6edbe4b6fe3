import type { RequestContext } from '../../../http/requests/request-context';

/** Returns the absolute URL of the request with another query. */
export function sameAddress({ publicUrl, url }: RequestContext, query: Readonly<Record<string, string>>): string {
  const search = new URLSearchParams(query).toString().replaceAll('%24', '$');
  return `${publicUrl}${url.split('?', 1)[0] ?? ''}${search === '' ? '' : `?${search}`}`;
}
