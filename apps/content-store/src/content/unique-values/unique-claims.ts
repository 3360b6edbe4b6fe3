import { uniqueHash } from '@scriptorium/copy-engine';
import type { Field, Model } from '../../models/model';
import type { UniqueClaim } from './claim-unique-values.store';

/** Values of one variant: texts of stored values by API key. */
export interface VariantValues {
  readonly locale: string | null;
  readonly values: ReadonlyMap<string, string>;
}

const TYPES = ['string', 'slug', 'link'];

/** Returns the unique fields of a model: no two families may share a value. */
export function uniqueFieldsOf(model: Model): Field[] {
  return model.fields.filter(({ fieldType, validators }) => TYPES.includes(fieldType) && isSet(validators['unique']));
}

/**
 * Returns the unique values of a family. For a field that all locales share, the first variant's value counts, which is
 * the main locale's.
 */
export function uniqueClaimsOf(model: Model, variants: readonly VariantValues[]): UniqueClaim[] {
  return uniqueFieldsOf(model).flatMap(({ id: fieldId, apiKey, isLocalized }) =>
    (isLocalized ? variants : variants.slice(0, 1)).flatMap(({ locale, values }) => {
      const hash = uniqueHash(JSON.parse(values.get(apiKey) ?? 'null'));
      return hash === undefined ? [] : [{ fieldId, locale: isLocalized ? (locale ?? '') : '', hash }];
    }),
  );
}

function isSet(validator: unknown): boolean {
  return typeof validator === 'object' && validator !== null;
}
