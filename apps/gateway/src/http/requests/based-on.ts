import { RejectedError } from '@scriptorium/contracts';

import type { RequestContext } from './request-context';

/** The largest version number that a request can name. */
export const MAX_VERSION = 999_999_999;

/**
 * Returns the source version that an update of a copy takes into account, from the header `Scriptorium-Based-On`. Empty
 * without the header. Rejects with BASED_ON_INVALID {invalidValue}.
 */
export function basedOnHeader(context: RequestContext): { readonly basedOn?: number } {
  const text = context.header('scriptorium-based-on');
  if (text === undefined) return {};
  if (/^[1-9]\d{0,8}$/.test(text)) return { basedOn: Number(text) };
  const message = `The header Scriptorium-Based-On must be the number of a version from 1 to ${MAX_VERSION}.`;
  throw new RejectedError('BASED_ON_INVALID', message, { invalidValue: text });
}
