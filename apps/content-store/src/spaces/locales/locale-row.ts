import type { LocaleView } from '@scriptorium/contracts';
import { canonicalLocale } from './canonical-locale';

export interface LocaleRow {
  /** The locale as it was defined. It is the id of the locale. */
  readonly locale: string;
  readonly label: string;
  readonly isDefault: boolean;
  /** Null in rows that are older than this column. */
  readonly canonical: string | null;
  /** The locales after this one when published content is looked up. Null: its parents, then the default locale. */
  readonly fallback: readonly string[] | null;
}

/** Returns the locale with the same canonical form as the tag, or undefined. */
export function findLocale(rows: readonly LocaleRow[], tag: string): LocaleRow | undefined {
  const requested = canonicalLocale(tag);
  return rows.find(
    ({ locale, canonical }) => requested !== undefined && (canonical ?? canonicalLocale(locale)) === requested,
  );
}

export function localeView({ locale, label, isDefault, fallback }: LocaleRow): LocaleView {
  return { id: locale, label, isDefault, ...(fallback === null ? {} : { fallback }) };
}
