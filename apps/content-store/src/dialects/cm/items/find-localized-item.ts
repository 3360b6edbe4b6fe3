import { uuidOf, type ShortId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { notThere } from '../branches/branch-grant';
import { findLocale } from '../../../spaces/locales/locale-row';
import { readLocaleRows } from '../../../spaces/locales/locales.store';
import {
  type LocalizedVariantRow,
  readFamilyLocales,
  readLocalizedVariant,
} from '../../../content/families/localized-variants.store';

/** No family has it: what an id that is none leads to. */
export const NO_FAMILY = '00000000-0000-0000-0000-000000000000';

export interface NamedItem {
  readonly id: ShortId;
  readonly locale?: string | null;
  readonly version?: number;
}

/**
 * The item in the named locale, or in none; however the locale is written. Rejected with NOT_FOUND content-item, locale
 * (the item is not there in it), version.
 */
export async function findLocalizedItem(
  db: Pool | ClientBase,
  spaceId: number,
  { id, locale = null, version }: NamedItem,
): Promise<LocalizedVariantRow> {
  const familyId = uuidOf(id);
  if (familyId === undefined) throw notThere('content-item');
  const spelled = await spelledLocale(db, spaceId, locale);
  const row = spelled === undefined ? undefined : await readLocalizedVariant(db, spaceId, familyId, spelled, version);
  if (row !== undefined) return row;
  const locales = await readFamilyLocales(db, spaceId, familyId);
  if (locales.length === 0) throw notThere('content-item');
  throw notThere(spelled !== undefined && locales.includes(spelled) ? 'version' : 'locale');
}

/** As the branch writes it; undefined for what is no locale of the branch. */
async function spelledLocale(
  db: Pool | ClientBase,
  spaceId: number,
  locale: string | null,
): Promise<string | null | undefined> {
  return locale === null ? null : findLocale(await readLocaleRows(db, spaceId), locale)?.locale;
}
