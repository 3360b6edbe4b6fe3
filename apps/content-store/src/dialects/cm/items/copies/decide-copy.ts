import { RejectedError, type VariantId } from '@scriptorium/contracts';
import { notFound } from '../../branches/branch-grant';
import { findLocale, type LocaleRow } from '../../../../spaces/locales/locale-row';
import type { CopyRequest } from './parse-copy';

/** The facts that one statement reads about the branch and the item. */
export interface CopyFacts {
  readonly locales: readonly LocaleRow[];
  /** The item's variants; empty if the item does not exist. */
  readonly variants: readonly VariantFacts[];
}

export interface VariantFacts {
  readonly id: VariantId;
  readonly locale: string | null;
  /** The content type of its latest version. */
  readonly schemaUri: string;
  /** The latest version. */
  readonly version: number;
  /** Whether it has the requested version; true if none is requested. */
  readonly hasVersion: boolean;
}

export interface CopyDecision {
  readonly source: VariantFacts;
  /** The version of the source and of the copy. */
  readonly version: number;
  /** In the branch's spelling. */
  readonly locale: string;
}

/**
 * Performs checks 8 to 11 of docs/contracts/cm-api.md §3, in that order. Rejects with LOCALE_NOT_DEFINED {parameter,
 * locale}, NOT_FOUND content-item, SOURCE_LOCALE_NOT_FOUND {locale}, NOT_FOUND version, LOCALE_ALREADY_EXISTS {locale}.
 *
 * An archived version may be the source; the copy is a draft.
 */
export function decideCopy(request: CopyRequest, { locales, variants }: CopyFacts): CopyDecision {
  const { locale } = defined(locales, 'destinationLocale', request.destinationLocale);
  const wanted =
    request.sourceLocale === undefined ? undefined : defined(locales, 'sourceLocale', request.sourceLocale);
  if (variants.length === 0) throw notFound('content-item');
  const source = sourceOf(variants, wanted ?? defaultSource(variants, locales));
  if (!source.hasVersion) throw notFound('version');
  if (variants.some((variant) => variant.locale === locale)) throw localeExists(locale);
  return { source, version: request.version ?? source.version, locale };
}

export function localeExists(locale: string | null): RejectedError {
  const name = locale ?? 'no locale';
  return new RejectedError('LOCALE_ALREADY_EXISTS', `The content item already exists in ${name}.`, { locale });
}

export function localeNotDefined(parameter: string, locale: string): RejectedError {
  return new RejectedError('LOCALE_NOT_DEFINED', `The locale ${locale} is not defined on the branch.`, {
    parameter,
    locale,
  });
}

function defined(locales: readonly LocaleRow[], parameter: string, tag: string): LocaleRow {
  const found = findLocale(locales, tag);
  if (found === undefined) throw localeNotDefined(parameter, tag);
  return found;
}

/** Returns the default source: the variant without a locale; otherwise the one in the default locale. */
function defaultSource(
  variants: readonly VariantFacts[],
  locales: readonly LocaleRow[],
): Pick<VariantFacts, 'locale'> | undefined {
  return variants.find(({ locale }) => locale === null) ?? locales.find(({ isDefault }) => isDefault);
}

function sourceOf(variants: readonly VariantFacts[], wanted: Pick<VariantFacts, 'locale'> | undefined): VariantFacts {
  const source = variants.find(({ locale }) => wanted !== undefined && locale === wanted.locale);
  if (source !== undefined) return source;
  throw new RejectedError('SOURCE_LOCALE_NOT_FOUND', 'The content item does not exist in the source locale.', {
    locale: wanted?.locale ?? null,
  });
}
