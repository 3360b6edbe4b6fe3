import { parseIsoTime } from '@scriptorium/contracts';

import { malformed } from './request-document';

/** Returns a time as `2022-03-01T15:48:31.864+00:00`. */
export function dateTime(iso: string): string {
  return iso.replace(/Z$/, '+00:00');
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** Reads an ISO 8601 time and returns it in UTC. A time without an offset (`2018-11-24T10:00`) is UTC. */
export function readDateTime(text: string, name: string): string {
  const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const time = DATE_TIME.test(text) ? parseIsoTime(hasOffset ? text : `${text}Z`) : undefined;
  if (time === undefined) throw malformed(`#/data/meta/${name}: failed schema: it must be a date-time.`);
  return time.toISOString();
}
