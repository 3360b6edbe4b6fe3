import { RejectedError } from '@scriptorium/contracts';
import { notThere } from '../../branches/branch-grant';
import { findLocale, type LocaleRow } from '../../../../spaces/locales/locale-row';
import type { CopyWish } from './parse-copy';

/** What one statement read of the branch and of the item. */
export interface CopyFacts {
  readonly locales: readonly LocaleRow[];
  /** The item's variants; none where there is no such item. */
  readonly variants: readonly VariantFacts[];
}

export interface VariantFacts {
  readonly id: string;
  readonly locale: string | null;
  /** The content type of its latest version. */
  readonly schemaUri: string;
  /** The latest version. */
  readonly version: number;
  /** Whether it has the version that is wished for; true where none is. */
  readonly hasVersion: boolean;
}

export interface CopyDecision {
  readonly source: VariantFacts;
  /** Of the source and of the copy. */
  readonly version: number;
  /** As the branch spells it. */
  readonly locale: string;
}

/**
 * The checks 8 to 11 of docs/contracts/cm-api.md §3, in that order. Rejected with LOCALE_NOT_DEFINED {parameter, locale},
 * NOT_FOUND content-item, SOURCE_LOCALE_NOT_FOUND {locale}, NOT_FOUND version, LOCALE_ALREADY_EXISTS {locale}.
 *
 * An archived version may be a source: what comes out is a draft.
 */
export function decideCopy(wish: CopyWish, { locales, variants }: CopyFacts): CopyDecision {
  const { locale } = defined(locales, 'destinationLocale', wish.destinationLocale);
  const wanted = wish.sourceLocale === undefined ? undefined : defined(locales, 'sourceLocale', wish.sourceLocale);
  if (variants.length === 0) throw notThere('content-item');
  const source = sourceOf(variants, wanted ?? defaultSource(variants, locales));
  if (!source.hasVersion) throw notThere('version');
  if (variants.some((variant) => variant.locale === locale)) throw localeExists(locale);
  return { source, version: wish.version ?? source.version, locale };
}

export function localeExists(locale: string | null): RejectedError {
  const name = locale ?? 'no locale';
  return new RejectedError('LOCALE_ALREADY_EXISTS', `The content item is there in ${name} already.`, { locale });
}

export function localeNotDefined(parameter: string, locale: string): RejectedError {
  return new RejectedError('LOCALE_NOT_DEFINED', `${locale} is not defined on the branch.`, { parameter, locale });
}

function defined(locales: readonly LocaleRow[], parameter: string, tag: string): LocaleRow {
  const found = findLocale(locales, tag);
  if (found === undefined) throw localeNotDefined(parameter, tag);
  return found;
}

/** Without a locale named it is the item that has none, and only where there is no such thing the default locale's. */
function defaultSource(
  variants: readonly VariantFacts[],
  locales: readonly LocaleRow[],
): Pick<VariantFacts, 'locale'> | undefined {
  return variants.find(({ locale }) => locale === null) ?? locales.find(({ isDefault }) => isDefault);
}

function sourceOf(variants: readonly VariantFacts[], wanted: Pick<VariantFacts, 'locale'> | undefined): VariantFacts {
  const source = variants.find(({ locale }) => wanted !== undefined && locale === wanted.locale);
  if (source !== undefined) return source;
  throw new RejectedError('SOURCE_LOCALE_NOT_FOUND', 'The content item is not there in the source locale.', {
    locale: wanted?.locale ?? null,
  });
}
