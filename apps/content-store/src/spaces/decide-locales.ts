import { RejectedError } from '@scriptorium/contracts';

/** ISO 639-1 language, and where it matters an ISO 3166 country; compared exactly (contract 5). */
const LOCALE = /^[a-z]{2}(-[A-Z]{2})?$/;
const MAX_LOCALES = 500;

export function isLocale(text: string): boolean {
  return LOCALE.test(text);
}

/** The locales that a space is to have: each once, the default one first. Rejected with LOCALE_INVALID {locales}. */
export function decideLocales(wanted: readonly string[], defaultLocale: string | undefined): readonly string[] {
  const wrong = wanted.filter((locale) => !isLocale(locale));
  if (wrong.length > 0) {
    throw new RejectedError('LOCALE_INVALID', `A locale is written like en or en-GB, not ${wrong.join(', ')}.`, {
      locales: wrong,
    });
  }
  const locales = [...new Set(wanted)];
  if (locales.length === 0 || locales.length > MAX_LOCALES) {
    throw new RejectedError('LOCALE_INVALID', `A hub has from 1 to ${MAX_LOCALES} locales.`, { locales: [] });
  }
  if (defaultLocale === undefined || !locales.includes(defaultLocale)) return locales;
  return [defaultLocale, ...locales.filter((locale) => locale !== defaultLocale)];
}
