import { type FamilyId, type ShortId, type SpaceId, uuidOf } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { notFound } from '../branches/branch-grant';
import { findLocale } from '../../../spaces/locales/locale-row';
import { readLocaleRows } from '../../../spaces/locales/locales.store';
import {
  type LocalizedVariantRow,
  readFamilyLocales,
  readLocalizedVariant,
} from '../../../content/families/localized-variants.store';

/** Matches no family. Stands in for an id that cannot be parsed. */
export const NO_FAMILY = '00000000-0000-0000-0000-000000000000' as FamilyId;

export interface NamedItem {
  readonly id: ShortId;
  readonly locale?: string | null;
  readonly version?: number;
}

/**
 * Returns the item in the given locale, in any spelling, or without a locale. Rejects with NOT_FOUND content-item,
 * locale (the item does not exist in it), version.
 */
export async function findLocalizedItem(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  { id, locale = null, version }: NamedItem,
): Promise<LocalizedVariantRow> {
  const familyId = uuidOf<FamilyId>(id);
  if (familyId === undefined) throw notFound('content-item');
  const spelled = await spelledLocale(db, spaceId, locale);
  const row = spelled === undefined ? undefined : await readLocalizedVariant(db, spaceId, familyId, spelled, version);
  if (row !== undefined) return row;
  const locales = await readFamilyLocales(db, spaceId, familyId);
  if (locales.length === 0) throw notFound('content-item');
  throw notFound(spelled !== undefined && locales.includes(spelled) ? 'version' : 'locale');
}

/** Returns the branch's spelling of a locale; undefined if the branch does not have it. */
async function spelledLocale(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  locale: string | null,
): Promise<string | null | undefined> {
  return locale === null ? null : findLocale(await readLocaleRows(db, spaceId), locale)?.locale;
}
