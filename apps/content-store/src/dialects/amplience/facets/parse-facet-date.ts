import { parseIsoTime } from '@scriptorium/contracts';

/** A range with millisecond precision that excludes `after` and includes `upTo`, as dc-cli compares the same ranges. */
export interface DateRange {
  readonly after: Date;
  readonly upTo: Date;
}

const RELATIVE = /^([+-]?\d{1,6}):(MINUTES|HOURS|DAYS|WEEKS|MONTHS|YEARS)$/;
const ABSOLUTE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;

/**
 * Parses an ISO date, `NOW`, or an offset such as `-7:DAYS`. Returns undefined for anything else or years beyond 9999.
 */
export function parseFacetDate(text: string, now: Date): Date | undefined {
  if (text === 'NOW') return now;
  const [, amount, unit] = RELATIVE.exec(text) ?? [];
  const date = amount === undefined ? absolute(text) : moved(now, Number(amount), unit ?? '');
  // PostgreSQL and JavaScript both have dates from 4713 BC to 275760 AD; years of four digits are enough.
  return date !== undefined && date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999 ? date : undefined;
}

/** Parses the ends of a range in either order: clients send the later one as `start`. */
export function parseFacetRange(one: string, other: string, now: Date): DateRange | undefined {
  const first = parseFacetDate(one, now);
  const second = parseFacetDate(other, now);
  if (first === undefined || second === undefined) return undefined;
  return first < second ? { after: first, upTo: second } : { after: second, upTo: first };
}

function absolute(text: string): Date | undefined {
  return ABSOLUTE.test(text) ? parseIsoTime(text) : undefined;
}

function moved(from: Date, amount: number, unit: string): Date {
  const date = new Date(from);
  switch (unit) {
    case 'MINUTES':
      date.setUTCMinutes(date.getUTCMinutes() + amount);
      break;
    case 'HOURS':
      date.setUTCHours(date.getUTCHours() + amount);
      break;
    case 'DAYS':
      date.setUTCDate(date.getUTCDate() + amount);
      break;
    case 'WEEKS':
      date.setUTCDate(date.getUTCDate() + 7 * amount);
      break;
    case 'MONTHS':
      date.setUTCMonth(date.getUTCMonth() + amount);
      break;
    case 'YEARS':
      date.setUTCFullYear(date.getUTCFullYear() + amount);
      break;
  }
  return date;
}
