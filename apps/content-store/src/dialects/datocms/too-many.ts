import { RejectedError } from '@scriptorium/contracts';

/** Maximum number of records that one request publishes, unpublishes or deletes, including linked records. */
export const MAX_RECORDS = 1_000;

export function tooMany(limit: number): RejectedError {
  return new RejectedError('TOO_MANY_RECORDS', `At most ${String(limit)} records can be changed at once.`, { limit });
}
