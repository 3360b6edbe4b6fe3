import { RejectedError } from '@scriptorium/contracts';

/** Records that one request publishes or takes back, with all that come along, at most. */
export const MAX_RECORDS = 1_000;

export function tooMany(limit: number): RejectedError {
  return new RejectedError('TOO_MANY_RECORDS', `At most ${String(limit)} records can be changed at once.`, { limit });
}
