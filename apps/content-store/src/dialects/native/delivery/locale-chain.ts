import { canonicalLocale } from '../../../spaces/locales/canonical-locale';
import type { LocaleRow } from '../../../spaces/locales/locale-row';

/**
 * Returns the locales in which published content is looked up, in their order: the requested one, its parents (`fr-CA`
 * → `fr`), the default locale of the space, and no locale, which is ''. The first of these locales that has a stored
 * fallback is followed by it instead. Locales are compared in their canonical form.
 */
export function localeChain(requested: string | undefined, locales: readonly LocaleRow[]): readonly string[] {
  const known = new Map(locales.map((row) => [(row.canonical ?? row.locale).toLowerCase(), row]));
  const tags = requested === undefined ? [] : [...parentsOf(canonicalLocale(requested) ?? requested)];
  const wanted = tags.flatMap((tag) => known.get(tag.toLowerCase()) ?? []);
  const rows = [...wanted, ...locales.filter(({ isDefault }) => isDefault)];
  const end = rows.findIndex(({ fallback }) => fallback !== null);
  const followed = end < 0 ? rows : rows.slice(0, end + 1);
  return [...new Set([...followed.map(({ locale }) => locale), ...(rows[end]?.fallback ?? []), ''])];
}

/** `zh-Hant-TW` → `zh-Hant-TW`, `zh-Hant`, `zh`. */
function* parentsOf(tag: string): Generator<string> {
  for (let rest = tag; ; rest = rest.slice(0, rest.lastIndexOf('-'))) {
    yield rest;
    if (!rest.includes('-')) return;
  }
}
