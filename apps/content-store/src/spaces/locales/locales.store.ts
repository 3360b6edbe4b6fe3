import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { Not, type EntityManager } from 'typeorm';
import { LocaleEntity } from './locale.entity';
import type { LocaleRow } from './locale-row';

/** Returns the locales of a space, the default one first. Every request of the CM API for content reads them. */
export async function readLocaleRows(db: Pool | ClientBase, spaceId: SpaceId): Promise<LocaleRow[]> {
  const { rows } = await db.query<LocaleRow>({
    name: 'read-locales',
    text: `
select locale, label, is_default as "isDefault", canonical, fallback
  from content.locales
 where space_id = $1
 order by is_default desc, position, locale`,
    values: [spaceId],
  });
  return rows;
}

/** Returns the same locales as entities. */
export function findLocales(manager: EntityManager, spaceId: SpaceId): Promise<LocaleEntity[]> {
  return manager.find(LocaleEntity, {
    where: { spaceId },
    order: { isDefault: 'DESC', position: 'ASC', locale: 'ASC' },
  });
}

/** Inserts a locale as the last one of the space, which the caller has locked. */
export async function insertLocale(
  manager: EntityManager,
  spaceId: SpaceId,
  { locale, label, canonical, fallback }: Omit<LocaleRow, 'isDefault'>,
): Promise<void> {
  const last = await manager.maximum(LocaleEntity, 'position', { spaceId });
  await manager.insert(LocaleEntity, { spaceId, locale, label, canonical, fallback, position: (last ?? 0) + 1 });
}

export async function setLocaleLabel(
  manager: EntityManager,
  spaceId: SpaceId,
  locale: string,
  label: string,
): Promise<void> {
  await manager.update(LocaleEntity, { spaceId, locale }, { label });
}

/** Null removes the fallback. */
export async function setLocaleFallback(
  manager: EntityManager,
  spaceId: SpaceId,
  locale: string,
  fallback: readonly string[] | null,
): Promise<void> {
  await manager.update(LocaleEntity, { spaceId, locale }, { fallback });
}

/**
 * Makes a locale the default one. Returns whether the default has changed. The previous default is reset first, since a
 * space has at most one default locale at any moment.
 */
export async function setDefaultLocale(manager: EntityManager, spaceId: SpaceId, locale: string): Promise<boolean> {
  await manager.update(LocaleEntity, { spaceId, locale: Not(locale), isDefault: true }, { isDefault: false });
  const { affected } = await manager.update(LocaleEntity, { spaceId, locale, isDefault: false }, { isDefault: true });
  return affected === 1;
}

export async function deleteLocaleRow(manager: EntityManager, spaceId: SpaceId, locale: string): Promise<void> {
  await manager.delete(LocaleEntity, { spaceId, locale });
}

/** Removes the locales that the space no longer has from the fallbacks of the others. */
export async function removeFromFallbacks(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query(
    `
update content.locales l
   set fallback = array(
         select f.locale
           from unnest(l.fallback) with ordinality f (locale, position)
           join content.locales k on k.space_id = $1 and k.locale = f.locale
          order by f.position)
 where l.space_id = $1
   and exists (
         select
           from unnest(l.fallback) f (locale)
          where not exists (select from content.locales k where k.space_id = $1 and k.locale = f.locale))`,
    [spaceId],
  );
}
