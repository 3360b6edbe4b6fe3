import { createHash } from 'node:crypto';
import { applyEdits, modify } from 'jsonc-parser';
import type { DuplicatePlan, UniqueField } from './duplicate-plan';

/**
 * How a duplicate differs from its source (docs/datocms.md, "Duplicate"): its title says so, and a value that must be
 * unique gets a suffix with the smallest number for which all of them are free; from the second on the number shows.
 *
 *   title           Winter        Winter (duplicate)
 *   unique string   SKU 7         SKU 7 (duplicate)    SKU 7 (duplicate 2)
 *   slug            winter        winter-duplicate     winter-duplicate-2
 *   unique link     a record      none: two records cannot both have the only link
 *
 * Where there is no value, or an empty one, there is none in the copy either.
 */
export function duplicateValue(kind: UniqueField['kind'] | 'title', value: unknown, number: number): unknown {
  if (kind === 'link') return null;
  if (typeof value !== 'string' || value === '') return value;
  const counted = number > 1 && kind !== 'title' ? String(number) : '';
  if (kind === 'slug') return `${value}-duplicate${counted && `-${counted}`}`;
  return `${value} (duplicate${counted && ` ${counted}`})`;
}

/** Body text with the members changed that a duplicate changes; all others stay as they were written. */
export function duplicateText(text: string, plan: Pick<DuplicatePlan, 'titleKey' | 'uniques'>, number: number): string {
  const members = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const kinds = new Map<string, UniqueField['kind'] | 'title'>();
  if (plan.titleKey !== null) kinds.set(plan.titleKey, 'title');
  for (const { apiKey, kind } of plan.uniques) kinds.set(apiKey, kind);
  let changed = text;
  for (const [key, kind] of kinds) {
    const value = Object.hasOwn(members, key) ? members[key] : undefined;
    const duplicate = duplicateValue(kind, value, number);
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
