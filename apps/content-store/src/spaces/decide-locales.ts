import { MAX_LOCALES, RejectedError } from '@scriptorium/contracts';
import { canonicalLocale } from './locales/canonical-locale';

/** An ISO 639-1 language and an optional ISO 3166 country, compared exactly (docs/contracts/amplience.md §5). */
const LOCALE = /^[a-z]{2}(-[A-Z]{2})?$/;

export function isLocale(text: string): boolean {
  return LOCALE.test(text);
}

/**
 * Returns the new locales of a space without duplicates, the default one first. `current` are its locales, the default
 * one first. They can have any form, since other APIs allow more forms than this one.
 * Rejects with LOCALE_INVALID {locales}.
 */
export function decideLocales(requested: readonly string[], current: readonly string[]): readonly string[] {
  const wrong = requested.filter((locale) => !isLocale(locale) && !current.includes(locale));
  if (wrong.length > 0) throw invalid(`A locale must have the form en or en-GB, not ${wrong.join(', ')}.`, wrong);
  const locales = [...new Set(requested)];
  if (locales.length === 0 || locales.length > MAX_LOCALES)
    throw invalid(`A hub must have 1 to ${MAX_LOCALES} locales.`, []);
  const same = duplicateLocales(locales);
  if (same.length > 0) throw invalid(`Duplicate names of one locale: ${same.join(', ')}.`, same);
  const defaultLocale = current[0];
  if (defaultLocale === undefined || !locales.includes(defaultLocale)) return locales;
  return [defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)];
}

/** Returns the locales that are another spelling of an earlier one, such as `iw` after `he`. */
export function duplicateLocales(locales: readonly string[]): readonly string[] {
  const canonical = locales.map((locale) => canonicalLocale(locale) ?? locale);
  return locales.filter((_, index) => canonical.indexOf(canonical[index] ?? '') < index);
}

function invalid(message: string, locales: readonly string[]): RejectedError {
  return new RejectedError('LOCALE_INVALID', message, { locales });
}
