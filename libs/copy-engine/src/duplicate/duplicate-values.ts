import { createHash } from 'node:crypto';
import { applyEdits, modify } from 'jsonc-parser';
import type { DuplicatePlan, UniqueField } from './duplicate-plan';

/** The numbers of a duplicate's suffixes: unique fields share one, slugs that need not be unique another. */
export interface DuplicateNumbers {
  readonly unique: number;
  readonly slug: number;
}

/**
 * Returns a value as the duplicate has it (docs/reference/datocms.md, "Duplicate"): the title says that it is a duplicate, and a value
 * that must be unique gets a suffix with the smallest free number; from the second on the number shows.
 *
 *   title           Winter        Winter (duplicate)
 *   unique string   SKU 7         SKU 7 (duplicate)    SKU 7 (duplicate 2)
 *   slug            winter        winter-duplicate     winter-duplicate-2
 *   unique link     a record      none: two records cannot both have the only link
 *
 * A value that is empty, or not text, stays as it is. With `limit` characters at most, the value is cut with an ellipsis so
 * that the suffix fits.
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

/** Counts characters as the validator `length` does: code points. Cuts between graphemes, so that no emoji is broken. */
function withSuffix(value: string, suffix: string, limit = Infinity): string {
  const whole = `${value}${suffix}`;
  let room = limit - lengthOf(ELLIPSIS) - lengthOf(suffix);
  // A limit below the length of the suffix cannot be met: the copy keeps its whole title and is not valid.
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

/** The most characters of a field's value. Only the title is cut: a code or an address that is cut is another one. */
export function limitOf(plan: Pick<DuplicatePlan, 'titleKey' | 'titleLimit'>, apiKey: string): number | undefined {
  return apiKey === plan.titleKey ? plan.titleLimit : undefined;
}

function numberOf({ isUnique = true }: Pick<UniqueField, 'isUnique'>, numbers: DuplicateNumbers): number {
  return isUnique ? numbers.unique : numbers.slug;
}

/** Body text with the members changed that a duplicate changes; all others stay as they were written. */
export function duplicateText(
  text: string,
  plan: Pick<DuplicatePlan, 'titleKey' | 'titleLimit' | 'uniques'>,
  numbers: DuplicateNumbers,
): string {
  const members = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const kinds = new Map<string, { readonly kind: UniqueField['kind'] | 'title'; readonly number: number }>();
  if (plan.titleKey !== null) kinds.set(plan.titleKey, { kind: 'title', number: 1 });
  for (const field of plan.uniques) {
    kinds.set(field.apiKey, { kind: field.kind, number: numberOf(field, numbers) });
  }
  let changed = text;
  for (const [key, { kind, number }] of kinds) {
    const value = Object.hasOwn(members, key) ? members[key] : undefined;
    const duplicate = duplicateValue(kind, value, number, limitOf(plan, key));
    if (duplicate === value) continue;
    // Absent is how a body says that there is no value.
    changed = applyEdits(changed, modify(changed, [key], duplicate ?? undefined, {}));
  }
  return changed;
}

/** The hash under which a value is kept as taken; undefined where it takes nothing. */
export function uniqueHash(value: unknown): Buffer | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return createHash('sha256').update(JSON.stringify(value)).digest();
}
