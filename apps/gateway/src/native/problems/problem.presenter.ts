import { STATUS_CODES } from 'node:http';

import type { ErrorFormat } from '../../http/errors/error.filter';
import { isProblemCode, problemOf, slugOf } from './problem-codes';

/**
 * Returns the format of the native API's errors: RFC 9457. `type` is the address of the page of the problem. `code` and
 * the data of the rejection are extension members. A code without a page has the type `about:blank`.
 */
export function nativeErrors(publicUrl: string): ErrorFormat {
  return {
    paths: ['/v1', '/health', '/problems'],
    contentType: 'application/problem+json',
    present: ({ status, code, message, data }, path) => ({
      ...data,
      ...errorsIn(code, message, data),
      type: isProblemCode(code) ? `${publicUrl}/problems/${slugOf(code)}` : 'about:blank',
      title: isProblemCode(code) ? problemOf(code).title : (STATUS_CODES[status] ?? code),
      status,
      detail: message,
      instance: path,
      code,
    }),
  };
}

/** A service names one member of the body by its path, as `property`: `a.b[0]`. */
function errorsIn(code: string, detail: string, { property, errors }: Readonly<Record<string, unknown>>) {
  if (typeof property !== 'string' || errors !== undefined) return {};
  return { errors: [{ pointer: pointerOf(property), code, detail }] };
}

/** `links[2].match` → `/links/2/match` (RFC 6901). */
function pointerOf(path: string): string {
  const tokens = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
