import { canonicalLocale } from '../../../spaces/locales/canonical-locale';
import type { LocaleRow } from '../../../spaces/locales/locale-row';

/**
 * Returns the locales in which published content is looked up, in their order: the requested one, its parents (`fr-CA`
 * → `fr`), the default locale of the space, and no locale, which is ''. Locales are compared in their canonical form.
 */
export function localeChain(requested: string | undefined, locales: readonly LocaleRow[]): readonly string[] {
  const known = new Map(locales.map(({ locale, canonical }) => [(canonical ?? locale).toLowerCase(), locale]));
  const tags = requested === undefined ? [] : [...parentsOf(canonicalLocale(requested) ?? requested)];
  const wanted = tags.flatMap((tag) => known.get(tag.toLowerCase()) ?? []);
  const main = locales.filter(({ isDefault }) => isDefault).map(({ locale }) => locale);
  return [...new Set([...wanted, ...main, ''])];
}

/** `zh-Hant-TW` → `zh-Hant-TW`, `zh-Hant`, `zh`. */
function* parentsOf(tag: string): Generator<string> {
  for (let rest = tag; ; rest = rest.slice(0, rest.lastIndexOf('-'))) {
    yield rest;
    if (!rest.includes('-')) return;
  }
}
