import { MAX_FALLBACK_LOCALES, RejectedError } from '@scriptorium/contracts';

import { findLocale, type LocaleRow } from './locale-row';

/**
 * Returns the ids of the locales in the fallback of a locale. They can have any spelling. Rejects with
 * LOCALE_NOT_SUPPORTED {locales, property} if the space does not have one, and with LOCALE_INVALID {locales, property}
 * if one is the locale itself or occurs twice.
 */
export function decideFallback(locale: string, tags: readonly string[], rows: readonly LocaleRow[]): readonly string[] {
  const found = tags.map((tag) => findLocale(rows, tag)?.locale ?? (tag === locale ? tag : undefined));
  const missing = tags.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) {
    const message = `The space does not have the locales ${missing.join(', ')}. Add them first.`;
    throw new RejectedError('LOCALE_NOT_SUPPORTED', message, { locales: missing, property: 'fallback' });
  }
  const chain = found.flatMap((each) => each ?? []);
  const wrong = chain.filter((each, index) => each === locale || chain.indexOf(each) < index);
  if (wrong.length === 0 && chain.length <= MAX_FALLBACK_LOCALES) return chain;
  const message = `A fallback has at most ${String(MAX_FALLBACK_LOCALES)} other locales, each once.`;
  throw new RejectedError('LOCALE_INVALID', message, { locales: wrong, property: 'fallback' });
}
