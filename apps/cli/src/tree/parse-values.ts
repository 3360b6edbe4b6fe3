import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Parses a list separated by commas; a repeated option adds to it. */
export function parseList(text: string, previous: unknown): string[] {
  const before = Array.isArray(previous) ? (previous as string[]) : [];
  const items = text.split(',').map((item) => item.trim());
  return [...before, ...items.filter((item) => item !== '')];
}

/** Collects the values of a repeated option. */
export function collect(text: string, previous: unknown): string[] {
  return [...(Array.isArray(previous) ? (previous as string[]) : []), text];
}

/** Collects `name=value` of a repeated option. */
export function parsePairs(text: string, previous: unknown): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be name=value.');
  return { ...(previous as Record<string, string> | undefined), [text.slice(0, at)]: text.slice(at + 1) };
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('It must be a positive integer.');
}

/** Parses a duration such as `90s`, `10m` or `500ms`. Returns milliseconds. */
export function parseDuration(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? NaN);
  if (ms > 0 && ms < 2 ** 31) return ms;
  throw new InvalidArgumentError('It must be a duration such as 90s, 10m or 2h, at most 24 days.');
}
