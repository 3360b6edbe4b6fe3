import { LOCALE_TAG } from '@scriptorium/contracts';
import { parse, type Schema } from 'bcp-47';
import { iso31661Alpha3ToAlpha2 } from 'iso-3166';
import { prefixOfExtlang } from './extlang-registry';

/**
 * Returns the canonical form of a locale, or undefined for an invalid tag. Locales are compared by it and shown as they
 * were defined.
 *
 * A tag is valid if one of two profiles accepts it (docs/contracts/cm-api.md §2 and §4). `bcp47` accepts any
 * well-formed tag of RFC 5646, also grandfathered, extended and private ones. `product` accepts a language of two or
 * three letters with an optional region of two or three (`eng`, `en-USA`). Subtags need not be registered. Tags with
 * extensions (`-u-…`) are invalid: they describe how content is shown, not its language.
 *
 * - bcp-47 parses the tag and replaces grandfathered ones: i-klingon → tlh
 * - IANA's registry distinguishes extended languages from regions of three letters: zh-cmn → cmn, en-USA → en-US
 * - Intl resolves aliases of languages and regions: iw → he, en-UK → en-GB, eng → en, cmn → zh
 */
export function canonicalLocale(tag: string): string | undefined {
  if (tag.length > LOCALE_TAG.maxLength) return undefined;
  const read = parse(tag);
  if (read.extensions.length > 0 || !areUnique(read.variants)) return undefined;
  const written = writtenTag(withoutExtlang(read));
  return written === '' ? undefined : aliased(written);
}

/** Words with another meaning in queries (`locale=null`) and paths (`/locales/default`) of the APIs. */
const RESERVED: ReadonlySet<string> = new Set(['null', 'default', 'supported']);

/** Returns whether a well-formed tag cannot be a locale because no request could refer to it. Case is ignored. */
export function isReservedLocale(tag: string): boolean {
  return RESERVED.has(tag.toLowerCase());
}

/** Replaces an extended language subtag: a registered one becomes the language, a country code becomes the region. */
function withoutExtlang(read: Schema): Schema {
  const [extlang, ...others] = read.extendedLanguageSubtags;
  if (extlang === undefined || others.length > 0) return read;
  if (prefixOfExtlang(extlang.toLowerCase()) === read.language?.toLowerCase()) {
    return { ...read, language: extlang, extendedLanguageSubtags: [] };
  }
  const hasMore = read.script ?? read.region ?? read.variants[0] ?? read.privateuse[0];
  if (hasMore !== undefined) return read;
  return { ...read, region: iso31661Alpha3ToAlpha2[extlang.toUpperCase()] ?? extlang, extendedLanguageSubtags: [] };
}

/** Returns the tag in the case that RFC 5646 recommends (2.1.1); empty if it is not a tag. */
function writtenTag({ language, extendedLanguageSubtags, script, region, variants, ...rest }: Schema): string {
  const alone = rest.irregular ?? rest.regular ?? null;
  if (alone !== null) return alone.toLowerCase();
  const privateUse = rest.privateuse.length === 0 ? [] : ['x', ...rest.privateuse];
  return [
    ...[language, ...extendedLanguageSubtags].map((subtag) => subtag?.toLowerCase()),
    script === null || script === undefined
      ? undefined
      : script.charAt(0).toUpperCase() + script.slice(1).toLowerCase(),
    region?.toUpperCase(),
    ...[...variants, ...privateUse].map((subtag) => subtag.toLowerCase()),
  ]
    .filter((subtag) => subtag !== undefined)
    .join('-');
}

/** Resolves aliases. Tags that Intl does not accept (only Unicode locale identifiers) stay unchanged. */
function aliased(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag;
  } catch {
    return tag;
  }
}

function areUnique(subtags: readonly string[]): boolean {
  return new Set(subtags.map((subtag) => subtag.toLowerCase())).size === subtags.length;
}
