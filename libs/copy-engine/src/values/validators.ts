import type { PatternBudget } from './patterns/pattern-budget';

type Options = Readonly<Record<string, unknown>>;

/**
 * Returns whether a value that is not blank satisfies a validator's options. The value is parsed from its stored text.
 * Rejects with VALIDATION_TOO_EXPENSIVE if a pattern exceeds the budget.
 */
type Fits = (value: unknown, options: Options, budget: PatternBudget) => boolean;

const EMAIL = /^[^\s@]+@([^\s@]+)$/;
const WEBPAGE_SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*(?:\/[a-z0-9]+(?:[-_][a-z0-9]+)*)*$/;

/**
 * Validators by their names in a field's `validators` (docs/contracts/datocms.md §3.4), without those of links, blocks
 * and unique values, which depend on more than the value. Validators of uploads are not supported, because uploads are
 * not.
 */
export const VALIDATORS: ReadonlyMap<string, Fits> = new Map<string, Fits>([
  ['length', (value, options) => isWithin(textLength(value), options)],
  ['size', (value, options) => !Array.isArray(value) || isWithin(value.length, options)],
  ['number_range', (value, options) => typeof value !== 'number' || isWithin(value, options)],
  ['date_range', (value, options) => isBetween(value, options)],
  ['date_time_range', (value, options) => isBetween(value, options)],
  ['format', (value, options, budget) => typeof value !== 'string' || fitsFormat(value, options, budget)],
  ['slug_format', (value, options, budget) => typeof value !== 'string' || fitsSlug(value, options, budget)],
  ['enum', (value, { values }) => !Array.isArray(values) || (values as unknown[]).includes(value)],
  [
    'required_seo_fields',
    (value, { fields }) => !Array.isArray(fields) || fields.every((name) => isPresent(value, name)),
  ],
  ['title_length', (value, options) => isWithin(textLength(memberOf(value, 'title')), options)],
  ['description_length', (value, options) => isWithin(textLength(memberOf(value, 'description')), options)],
  ['required_alt_title', (value, options) => filesIn(value).every((file) => hasTexts(file, options))],
]);

/** Returns whether a value counts as no value: undefined, null, an empty text or an empty list. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Returns true for undefined, the length of a value that is not text. */
function isWithin(number: number | undefined, { min, max, eq, multiple_of: factor }: Options): boolean {
  if (number === undefined) return true;
  const fits = (limit: unknown, test: (limit: number) => boolean): boolean => typeof limit !== 'number' || test(limit);
  return (
    fits(min, (limit) => number >= limit) &&
    fits(max, (limit) => number <= limit) &&
    fits(eq, (limit) => number === limit) &&
    fits(factor, (limit) => limit === 0 || number % limit === 0)
  );
}

/** Returns the number of code points; undefined for a value that is not text. */
function textLength(value: unknown): number | undefined {
  return typeof value === 'string' ? [...value].length : undefined;
}

function isBetween(value: unknown, { min, max }: Options): boolean {
  const moment = momentOf(value);
  if (moment === undefined) return true;
  return moment >= (momentOf(min) ?? moment) && moment <= (momentOf(max) ?? moment);
}

/** A time without an offset is in UTC. */
function momentOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const isTime = value.includes('T') || value.includes('t');
  const moment = Date.parse(isTime && !/(Z|[+-]\d{2}:?\d{2})$/i.test(value) ? `${value}Z` : value);
  return Number.isNaN(moment) ? undefined : moment;
}

function fitsFormat(value: string, options: Options, budget: PatternBudget): boolean {
  const { predefined_pattern: predefined, custom_pattern: custom } = options;
  if (predefined === 'email') return isEmail(value);
  if (predefined === 'url') return isUrl(value);
  return matches(value, custom, budget);
}

function fitsSlug(value: string, options: Options, budget: PatternBudget): boolean {
  const { predefined_pattern: predefined, custom_pattern: custom } = options;
  return predefined === 'webpage_slug' ? WEBPAGE_SLUG.test(value) : matches(value, custom, budget);
}

/** Returns true for an invalid pattern. */
function matches(value: string, pattern: unknown, budget: PatternBudget): boolean {
  return typeof pattern !== 'string' || budget.test(pattern, value);
}

/** Takes linear time: a pattern with the dot would try each dot of a long text. */
function isEmail(value: string): boolean {
  const [, domain = ''] = EMAIL.exec(value) ?? [];
  return domain.slice(1, -1).includes('.');
}

function isUrl(value: string): boolean {
  return URL.canParse(value) && /^[a-z][a-z0-9+.-]*:\/\//i.test(value);
}

function isPresent(value: unknown, name: unknown): boolean {
  return typeof name !== 'string' || !isBlank(memberOf(value, name));
}

function hasTexts(file: unknown, { alt, title }: Options): boolean {
  return (alt !== true || isPresent(file, 'alt')) && (title !== true || isPresent(file, 'title'));
}

function filesIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [value];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Options)[name]
    : undefined;
}
