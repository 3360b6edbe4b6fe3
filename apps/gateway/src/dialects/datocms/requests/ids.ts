import { RejectedError, type ShortId, uuidOf } from '@scriptorium/contracts';

/** Returns the id of a record or version. Rejects a malformed id with NOT_FOUND, without an rpc. */
export function shortIdIn(path: string): ShortId {
  return uuidOf(path) === undefined ? notFound(path) : path;
}

/** Returns the id as a UUID, for the rpcs that require one. Rejects with NOT_FOUND. */
export function uuidIn<Id extends string>(path: string): Id {
  return uuidOf<Id>(path) ?? notFound(path);
}

/** Returns the name of a model (id or API key) or a field (id or `model::field`). Rejects with NOT_FOUND. */
export function nameIn(path: string): string {
  return /^[\w-]{1,255}(::[\w-]{1,255})?$/.test(path) ? path : notFound(path);
}

function notFound(id: string): never {
  throw new RejectedError('NOT_FOUND', `The id ${JSON.stringify(id)} does not exist.`);
}
