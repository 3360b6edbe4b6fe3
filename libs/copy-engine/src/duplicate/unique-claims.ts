import { renderBody } from '../body/render-body';
import type { DuplicatePlan, UniqueField } from './duplicate-plan';
import { uniqueHash } from '../values/unique-hash';
import { duplicateValue, limitOf } from './duplicate-values';
import type { DuplicateSource } from './duplicate-variant';

/** A value of a unique field in a locale; the locale is '' if the field is not localized. */
export interface UniqueValue {
  readonly fieldId: string;
  readonly locale: string;
  readonly kind: UniqueField['kind'];
  readonly isUnique: boolean;
  readonly value: unknown;
  /** Maximum length of the duplicate's value in characters. */
  readonly limit: number | undefined;
}

export interface UniqueClaim {
  readonly fieldId: string;
  readonly locale: string;
  readonly hash: Buffer;
}

/**
 * Returns the source's values of unique fields, always in the same order, so that concurrent duplicates do not
 * deadlock.
 */
export function uniqueValuesOf(sources: readonly DuplicateSource[], plan: DuplicatePlan): UniqueValue[] {
  const { uniques } = plan;
  if (uniques.length === 0) return [];
  const values = new Map<string, UniqueValue>();
  for (const source of sources) {
    const members = JSON.parse(renderBody(source.template, source.slots, null)) as Readonly<Record<string, unknown>>;
    for (const { fieldId, apiKey, kind, isLocalized, isUnique = true } of uniques) {
      const locale = isLocalized ? (source.locale ?? '') : '';
      const key = `${fieldId} ${locale}`;
      // A field that is not localized has the value of the first variant, which is the main locale's.
      if (values.has(key)) continue;
      const value = Object.hasOwn(members, apiKey) ? members[apiKey] : undefined;
      values.set(key, { fieldId, locale, kind, isUnique, value, limit: limitOf(plan, apiKey) });
    }
  }
  return [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/**
 * Returns the claims of the duplicate with this number. A value that a number does not change belongs to the source.
 */
export function uniqueClaims(values: readonly UniqueValue[], number: number): UniqueClaim[] {
  return values.flatMap(({ fieldId, locale, kind, value, limit }) => {
    const duplicate = duplicateValue(kind, value, number, limit);
    const hash = duplicate === value ? undefined : uniqueHash(duplicate);
    return hash === undefined ? [] : [{ fieldId, locale, hash }];
  });
}

/** Returns the values that copy and source have in common: values of unique fields that are not text. */
export function sharedValues(values: readonly UniqueValue[]): UniqueValue[] {
  return values.filter(
    ({ kind, isUnique, value }) =>
      isUnique && uniqueHash(value) !== undefined && duplicateValue(kind, value, 1) === value,
  );
}
