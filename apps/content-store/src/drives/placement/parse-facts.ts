import { parseIsoTime, RejectedError } from '@scriptorium/contracts';

const LONGEST_DESCRIPTION = 1_024;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** Parses an ISO 8601 time. A time without an offset is in UTC. Rejects with TIME_INVALID {value}. */
export function parseTime(value: string | undefined): Date | null {
  if (value === undefined) return null;
  const parts = TIME.exec(value);
  const time = parts === null ? undefined : parseIsoTime(parts[1] === undefined ? `${value}Z` : value);
  if (time !== undefined) return time;
  throw new RejectedError('TIME_INVALID', `${JSON.stringify(value)} is not an ISO 8601 time.`, { value });
}

/** Rejects with DESCRIPTION_INVALID {limit}. */
export function checkDescription(text: string): void {
  const data = { limit: LONGEST_DESCRIPTION, property: 'description' };
  if ([...text].length > LONGEST_DESCRIPTION) {
    throw new RejectedError('DESCRIPTION_INVALID', `"description" must have at most ${data.limit} characters.`, data);
  }
  if (/[\0\p{Surrogate}]/u.test(text)) {
    throw new RejectedError('DESCRIPTION_INVALID', '"description" must not contain U+0000 or a lone surrogate.', data);
  }
}
