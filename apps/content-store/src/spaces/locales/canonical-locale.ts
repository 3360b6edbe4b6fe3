import { LOCALE_TAG } from '@scriptorium/contracts';
import { parse, type Schema } from 'bcp-47';
import { iso31661Alpha3ToAlpha2 } from 'iso-3166';
import { prefixOfExtlang } from './extlang-registry';

/**
 * What two spellings of one locale have in common: locales are told apart by it, and shown as they were defined.
 *
 * Taken is what either of two profiles takes (docs/contracts/cm-api.md §2 and §4): `bcp47`, any well-formed tag of RFC
 * 5646 with grandfathered, extended and private ones; and `product`, a language of two or three letters and maybe a
 * region of two or three (`eng`, `en-USA`). Registered or not makes no difference. Extensions (`-u-…`) say how something
 * is shown, not what is written: not taken.
 *
 *   bcp-47 reads the tag and turns grandfathered ones into what they are now: i-klingon → tlh
 *   IANA's registry tells an extended language from a region of three letters: zh-cmn → cmn, en-USA → en-US
 *   Intl knows the aliases of languages and regions: iw → he, en-UK → en-GB, eng → en, cmn → zh
 */
export function canonicalLocale(tag: string): string | undefined {
  if (tag.length > LOCALE_TAG.maxLength) return undefined;
  const read = parse(tag);
  if (read.extensions.length > 0 || !areUnique(read.variants)) return undefined;
  const written = writtenTag(withoutExtlang(read));
  return written === '' ? undefined : aliased(written);
}

/** Words that stand for something else in queries (`locale=null`) and paths (`/locales/default`) of the APIs. */
const RESERVED: ReadonlySet<string> = new Set(['null', 'default', 'supported']);

/** Whether a well-formed tag cannot be defined as a locale, because no request could name it. Letter case is ignored. */
export function isReservedLocale(tag: string): boolean {
  return RESERVED.has(tag.toLowerCase());
}

/** A registered extended language stands for itself, whatever it extends; one that is a country's code is the country. */
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

/** In the case that RFC 5646 recommends (2.1.1). Empty for what is no tag. */
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

/** As it is where Intl, which takes Unicode's locale identifiers alone, does not know such tags. */
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
