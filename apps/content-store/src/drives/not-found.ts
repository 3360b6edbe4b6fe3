import { RejectedError } from '@scriptorium/contracts';

/** Returns NOT_FOUND {what}, for an object that does not exist or that the caller may not see. */
export function notFound(what: 'drive' | 'item' | 'upload' | 'version'): RejectedError {
  return new RejectedError('NOT_FOUND', `The ${what} does not exist.`, { what });
}
