import { membersOf } from '../body/json-text';
import type { DuplicatePlan, UniqueField } from './duplicate-plan';

/** Numbers of a duplicate's suffixes: one for all unique fields, one for all slugs that need not be unique. */
export interface DuplicateNumbers {
  readonly unique: number;
  readonly slug: number;
}

/**
 * Returns a value as the duplicate has it (docs/reference/datocms.md, "Duplicate"). The title gets the suffix
 * "(duplicate)". A value that must be unique gets a suffix with the smallest free number; the number 1 is not shown.
 *
 *   title           Winter        Winter (duplicate)
 *   unique string   SKU 7         SKU 7 (duplicate)    SKU 7 (duplicate 2)
 *   slug            winter        winter-duplicate     winter-duplicate-2
 *   unique link     a record      no value: only one record may have the link
 *
 * A value that is empty or not text does not change. If the result exceeds `limit` characters, the value is truncated
 * with an ellipsis so that the suffix fits.
 */
export function duplicateValue(
  kind: UniqueField['kind'] | 'title',
  value: unknown,
  number: number,
  limit?: number,
): unknown {
  if (kind === 'link') return null;
  if (typeof value !== 'string' || value === '') return value;
  const counted = number > 1 && kind !== 'title' ? String(number) : '';
  if (kind === 'slug') return `${value}-duplicate${counted && `-${counted}`}`;
  return withSuffix(value, ` (duplicate${counted && ` ${counted}`})`, limit);
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ELLIPSIS = '…';

/** Counts code points, like the validator `length`. Truncates between graphemes, so that no emoji is broken. */
function withSuffix(value: string, suffix: string, limit = Infinity): string {
  const whole = `${value}${suffix}`;
  let room = limit - lengthOf(ELLIPSIS) - lengthOf(suffix);
  // A limit below the length of the suffix cannot be met. Then the copy has the whole title and is not valid.
  if (lengthOf(whole) <= limit || room < 0) return whole;
  let kept = '';
  for (const { segment } of GRAPHEMES.segment(value)) {
    room -= lengthOf(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept}${ELLIPSIS}${suffix}`;
}

function lengthOf(text: string): number {
  return [...text].length;
}

/**
 * Returns the maximum length of a field's value. Only the title is truncated: a truncated code or address is another
 * one.
 */
export function limitOf(plan: Pick<DuplicatePlan, 'titleKey' | 'titleLimit'>, apiKey: string): number | undefined {
  return apiKey === plan.titleKey ? plan.titleLimit : undefined;
}

function numberOf({ isUnique = true }: Pick<UniqueField, 'isUnique'>, numbers: DuplicateNumbers): number {
  return isUnique ? numbers.unique : numbers.slug;
}

/**
 * Returns the body text of a duplicate. The text of members that a duplicate does not change stays the same. Of a
 * repeated member that it changes, only the last one stays, which is the one that clients read.
 */
export function duplicateText(
  text: string,
  plan: Pick<DuplicatePlan, 'titleKey' | 'titleLimit' | 'uniques'>,
  numbers: DuplicateNumbers,
): string {
  const members = membersOf(text);
  const last = new Map(members.map((member) => [member.key, member]));
  const changed = new Map<string, unknown>();
  for (const [key, { kind, number }] of changedKinds(plan, numbers)) {
    const member = last.get(key);
    if (member === undefined) continue;
    const value: unknown = JSON.parse(member.text);
    const duplicate = duplicateValue(kind, value, number, limitOf(plan, key));
    if (duplicate !== value) changed.set(key, duplicate);
  }
  if (changed.size === 0) return text;
  const kept = members.filter(({ key, from }) => {
    // A body has no member for a field without a value.
    return !changed.has(key) || (changed.get(key) !== null && last.get(key)?.from === from);
  });
  const texts = kept.map(({ key, keyFrom, from, to }) => {
    const value = changed.has(key) ? JSON.stringify(changed.get(key)) : text.slice(from, to);
    return text.slice(keyFrom, from) + value;
  });
  return `{${texts.join(',')}}`;
}

interface Change {
  readonly kind: UniqueField['kind'] | 'title';
  readonly number: number;
}

/** Returns the fields that a duplicate changes, by API key. */
function changedKinds(
  { titleKey, uniques }: Pick<DuplicatePlan, 'titleKey' | 'uniques'>,
  numbers: DuplicateNumbers,
): ReadonlyMap<string, Change> {
  const kinds = new Map<string, Change>();
  if (titleKey !== null) kinds.set(titleKey, { kind: 'title', number: 1 });
  for (const field of uniques) kinds.set(field.apiKey, { kind: field.kind, number: numberOf(field, numbers) });
  return kinds;
}
