import type { LocaleView } from '@scriptorium/contracts';
import { canonicalLocale } from './canonical-locale';

export interface LocaleRow {
  /** As it was defined: a locale's id. */
  readonly locale: string;
  readonly label: string;
  readonly isDefault: boolean;
  /** Null in a row that is older than canonical forms. */
  readonly canonical: string | null;
}

/** The locale that a tag means, however it is written; undefined where none of these is. */
export function findLocale(rows: readonly LocaleRow[], tag: string): LocaleRow | undefined {
  const wanted = canonicalLocale(tag);
  return rows.find(
    ({ locale, canonical }) => wanted !== undefined && (canonical ?? canonicalLocale(locale)) === wanted,
  );
}

export function localeView({ locale, label, isDefault }: LocaleRow): LocaleView {
  return { id: locale, label, isDefault };
}
