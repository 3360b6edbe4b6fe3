import { RejectedError } from '@scriptorium/contracts';

/** NOT_FOUND {what}: not there, or not for this caller's eyes. */
export function notThere(what: 'drive' | 'item' | 'upload' | 'version'): RejectedError {
  return new RejectedError('NOT_FOUND', `There is no such ${what}.`, { what });
}
