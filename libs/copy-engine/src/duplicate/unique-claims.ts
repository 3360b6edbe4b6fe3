import { renderBody } from '../body/render-body';
import type { DuplicatePlan, UniqueField } from './duplicate-plan';
import { duplicateValue, limitOf, uniqueHash } from './duplicate-values';
import type { DuplicateSource } from './duplicate-variant';

/** A value of a unique field in a locale; '' where the field has one for all. */
export interface UniqueValue {
  readonly fieldId: string;
  readonly locale: string;
  readonly kind: UniqueField['kind'];
  readonly isUnique: boolean;
  readonly value: unknown;
  /** The most characters that the duplicate's value may have. */
  readonly limit: number | undefined;
}

export interface UniqueClaim {
  readonly fieldId: string;
  readonly locale: string;
  readonly hash: Buffer;
}

/** What the source has in unique fields. In one order for everybody: who wants the same waits, and never deadlocks. */
export function uniqueValuesOf(sources: readonly DuplicateSource[], plan: DuplicatePlan): UniqueValue[] {
  const { uniques } = plan;
  if (uniques.length === 0) return [];
  const values = new Map<string, UniqueValue>();
  for (const source of sources) {
    const members = JSON.parse(renderBody(source.template, source.slots, null)) as Readonly<Record<string, unknown>>;
    for (const { fieldId, apiKey, kind, isLocalized, isUnique = true } of uniques) {
      const locale = isLocalized ? (source.locale ?? '') : '';
      const key = `${fieldId} ${locale}`;
      // Of a field that all locales share the first variant's counts, which is the main locale's.
      if (values.has(key)) continue;
      const value = Object.hasOwn(members, apiKey) ? members[apiKey] : undefined;
      values.set(key, { fieldId, locale, kind, isUnique, value, limit: limitOf(plan, apiKey) });
    }
  }
  return [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** What the duplicate with this number takes; a value that no number changes stays with the source. */
export function uniqueClaims(values: readonly UniqueValue[], number: number): UniqueClaim[] {
  return values.flatMap(({ fieldId, locale, kind, value, limit }) => {
    const duplicate = duplicateValue(kind, value, number, limit);
    const hash = duplicate === value ? undefined : uniqueHash(duplicate);
    return hash === undefined ? [] : [{ fieldId, locale, hash }];
  });
}

/** The values that no number changes, which the copy shares with its source: a unique field that holds no text. */
export function sharedValues(values: readonly UniqueValue[]): UniqueValue[] {
  return values.filter(
    ({ kind, isUnique, value }) =>
      isUnique && uniqueHash(value) !== undefined && duplicateValue(kind, value, 1) === value,
  );
}
