import { MAX_LOCALES, RejectedError } from '@scriptorium/contracts';
import { canonicalLocale } from './locales/canonical-locale';

/** ISO 639-1 language, and where it matters an ISO 3166 country; compared exactly (docs/contracts/amplience.md §5). */
const LOCALE = /^[a-z]{2}(-[A-Z]{2})?$/;

export function isLocale(text: string): boolean {
  return LOCALE.test(text);
}

/**
 * The locales that a space is to have: each once, the default one first. `current` are those that it has, the default one
 * first: they may be of any form, since other APIs define more than this one does.
 * Rejected with LOCALE_INVALID {locales}.
 */
export function decideLocales(wanted: readonly string[], current: readonly string[]): readonly string[] {
  const wrong = wanted.filter((locale) => !isLocale(locale) && !current.includes(locale));
  if (wrong.length > 0) throw invalid(`A locale is written like en or en-GB, not ${wrong.join(', ')}.`, wrong);
  const locales = [...new Set(wanted)];
  if (locales.length === 0 || locales.length > MAX_LOCALES)
    throw invalid(`A hub has from 1 to ${MAX_LOCALES} locales.`, []);
  const same = sameLocales(locales);
  if (same.length > 0) throw invalid(`One locale has several names: ${same.join(', ')}.`, same);
  const defaultLocale = current[0];
  if (defaultLocale === undefined || !locales.includes(defaultLocale)) return locales;
  return [defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)];
}

/** Those that are another spelling of one before: `iw` is `he`. */
export function sameLocales(locales: readonly string[]): readonly string[] {
  const canonical = locales.map((locale) => canonicalLocale(locale) ?? locale);
  return locales.filter((_, index) => canonical.indexOf(canonical[index] ?? '') < index);
}

function invalid(message: string, locales: readonly string[]): RejectedError {
  return new RejectedError('LOCALE_INVALID', message, { locales });
}
