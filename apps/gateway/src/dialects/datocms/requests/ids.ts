import { RejectedError, type ShortId, uuidOf } from '@scriptorium/contracts';

/** Ids of records and versions of them. What cannot be an id names nothing: 404, and no service is asked. */
export function shortIdIn(path: string): ShortId {
  return uuidOf(path) === undefined ? notFound(path) : path;
}

/** A UUID, where an rpc takes one. */
export function uuidIn(path: string): string {
  return uuidOf(path) ?? notFound(path);
}

/** Models go by id or API key, fields by id or `model::field`. */
export function nameIn(path: string): string {
  return /^[\w-]{1,255}(::[\w-]{1,255})?$/.test(path) ? path : notFound(path);
}

function notFound(id: string): never {
  throw new RejectedError('NOT_FOUND', `There is nothing with the id ${JSON.stringify(id)}.`);
}
