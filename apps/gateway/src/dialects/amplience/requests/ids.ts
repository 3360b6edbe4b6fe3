import { type JobId, RejectedError, type VariantId } from '@scriptorium/contracts';

import { isUuid } from '../../../http/requests/is-uuid';

const HEX_ID = /^[0-9a-f]{24}$/;

/** Returns the id of an item, a UUID in lower case. Rejects a malformed id with NOT_FOUND, without an rpc. */
export function itemId(text: string): VariantId {
  return isUuid(text) ? (text.toLowerCase() as VariantId) : notFound('content item', text);
}

export function jobId(text: string): JobId {
  return isUuid(text) ? (text.toLowerCase() as JobId) : notFound('localization job', text);
}

/** Returns the id of any other resource, 24 hex digits. Rejects with NOT_FOUND; `what` names the resource. */
export function hexId(what: string, text: string): string {
  return HEX_ID.test(text) ? text : notFound(what, text);
}

function notFound(what: string, id: string): never {
  throw new RejectedError('NOT_FOUND', `The ${what} ${JSON.stringify(id)} does not exist.`);
}

/** Returns the version number in a path. Rejects with NOT_FOUND. */
export function versionNumber(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : notFound('version', text);
}
