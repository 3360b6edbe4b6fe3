import { RejectedError } from '@scriptorium/contracts';

/** The locales of a space, with their canonical tags. */
export type DefinedLocales = readonly { readonly locale: string; readonly canonical: string | null }[];

/** Returns a locale as the space writes it: `tag` may be any tag with the same canonical form. */
export function findLocale(defined: DefinedLocales, tag: string): string | undefined {
  if (defined.some(({ locale }) => locale === tag)) return tag;
  const canonical = canonicalTag(tag);
  return defined.find((each) => canonical !== undefined && (each.canonical ?? canonicalTag(each.locale)) === canonical)
    ?.locale;
}

/** Rejects with LOCALE_NOT_SUPPORTED {locales}. */
export function requireLocales(defined: DefinedLocales, tags: readonly string[]): void {
  const unknown = [...new Set(tags)].filter((tag) => findLocale(defined, tag) === undefined);
  if (unknown.length === 0) return;
  const message = `The space does not have the locales ${unknown.join(', ')}.`;
  throw new RejectedError('LOCALE_NOT_SUPPORTED', message, { locales: unknown });
}

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
