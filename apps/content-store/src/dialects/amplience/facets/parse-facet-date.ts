/** Milliseconds from `after` (without it) to `upTo` (with it), as dc-cli compares the same ranges itself. */
export interface DateRange {
  readonly after: Date;
  readonly upTo: Date;
}

const RELATIVE = /^([+-]?\d{1,6}):(MINUTES|HOURS|DAYS|WEEKS|MONTHS|YEARS)$/;
const ABSOLUTE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;

/** An ISO date, `NOW`, or relative to it: `-7:DAYS`. Undefined for anything else, and for what Postgres could not hold. */
export function parseFacetDate(text: string, now: Date): Date | undefined {
  if (text === 'NOW') return now;
  const [, amount, unit] = RELATIVE.exec(text) ?? [];
  const date = amount === undefined ? absolute(text) : moved(now, Number(amount), unit ?? '');
  // 4713 BC to 275760 AD is what both sides can hold; four digits of a year are enough for anybody.
  return date !== undefined && date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999 ? date : undefined;
}

/** Both ends in whichever order: clients send the later one as `start`. */
export function parseFacetRange(one: string, other: string, now: Date): DateRange | undefined {
  const first = parseFacetDate(one, now);
  const second = parseFacetDate(other, now);
  if (first === undefined || second === undefined) return undefined;
  return first < second ? { after: first, upTo: second } : { after: second, upTo: first };
}

function absolute(text: string): Date | undefined {
  if (!ABSOLUTE.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
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
