import { renderBody } from '../body/render-body';
import type { DuplicatePlan, UniqueField } from './duplicate-plan';
import { duplicateValue, uniqueHash } from './duplicate-values';
import type { DuplicateSource } from './duplicate-variant';

/** A value of a unique field in a locale; '' where the field has one for all. */
export interface UniqueValue {
  readonly fieldId: string;
  readonly locale: string;
  readonly kind: UniqueField['kind'];
  readonly value: unknown;
}

export interface UniqueClaim {
  readonly fieldId: string;
  readonly locale: string;
  readonly hash: Buffer;
}

/** What the source has in unique fields. In one order for everybody: who wants the same waits, and never deadlocks. */
export function uniqueValuesOf(sources: readonly DuplicateSource[], { uniques }: DuplicatePlan): UniqueValue[] {
  if (uniques.length === 0) return [];
  const values = new Map<string, UniqueValue>();
  for (const source of sources) {
    const members = JSON.parse(renderBody(source.template, source.slots, null)) as Readonly<Record<string, unknown>>;
    for (const { fieldId, apiKey, kind, isLocalized } of uniques) {
      const locale = isLocalized ? (source.locale ?? '') : '';
      const key = `${fieldId} ${locale}`;
      // Of a field that all locales share the first variant's counts, which is the main locale's.
      if (values.has(key)) continue;
      const value = Object.hasOwn(members, apiKey) ? members[apiKey] : undefined;
      values.set(key, { fieldId, locale, kind, value });
    }
  }
  return [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** What the duplicate with this number takes. */
export function uniqueClaims(values: readonly UniqueValue[], number: number): UniqueClaim[] {
  return values.flatMap(({ fieldId, locale, kind, value }) => {
    const hash = uniqueHash(duplicateValue(kind, value, number));
    return hash === undefined ? [] : [{ fieldId, locale, hash }];
  });
}
