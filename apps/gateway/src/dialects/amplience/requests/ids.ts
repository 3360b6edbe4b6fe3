import { RejectedError } from '@scriptorium/contracts';

import { isUuid } from '../../../http/requests/is-uuid';

const HEX_ID = /^[0-9a-f]{24}$/;

/** Ids of items, UUIDs. What cannot be an id names nothing: 404, and no service is asked. */
export function itemId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : notFound('content item', text);
}

export function jobId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : notFound('localization job', text);
}

/** Ids of everything else, 24 hex digits. `what` names it in the error's message. */
export function hexId(what: string, text: string): string {
  return HEX_ID.test(text) ? text : notFound(what, text);
}

function notFound(what: string, id: string): never {
  throw new RejectedError('NOT_FOUND', `There is no ${what} ${JSON.stringify(id)}.`);
}

/** A version's number in a path. */
export function versionNumber(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : notFound('version', text);
}
