import type { Field, Model } from '../../../../models/model';

type Values = Readonly<Record<string, unknown>>;

/** A sent value, or the default of a field. A null `locale` means all locales. */
export interface SentValue {
  readonly field: Field;
  readonly locale: string | null;
  readonly value: unknown;
}

/**
 * Returns the values to write. For a new record these are all fields: a value that is missing or null gets its default.
 */
export function sentValues(model: Model, sent: Values, locales: readonly string[], isNew: boolean): SentValue[] {
  return model.fields.flatMap((field): SentValue[] => {
    const value = isNew ? (sent[field.apiKey] ?? defaultOf(field, locales)) : sent[field.apiKey];
    if (value === undefined) return [];
    if (!field.isLocalized) return [{ field, locale: null, value }];
    return locales.map((locale) => ({ field, locale, value: memberOf(value, locale) ?? null }));
  });
}

function defaultOf({ isLocalized, settings }: Field, locales: readonly string[]): unknown {
  const value = settings['default_value'] ?? null;
  if (!isLocalized) return value;
  return Object.fromEntries(locales.map((locale) => [locale, memberOf(value, locale)]));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Values)[name]
    : undefined;
}
