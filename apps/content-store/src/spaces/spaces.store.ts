import type { PageRequest, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { listEntities } from '../list-entities.store';
import { entityOrder, type Listed } from '../page';
import { canonicalLocale } from './locales/canonical-locale';
import { removeFromFallbacks } from './locales/locales.store';
import { SpaceEntity } from './space.entity';

export function listSpacesOf(
  db: DataSource,
  spaceIds: readonly SpaceId[],
  page: PageRequest,
): Promise<Listed<SpaceEntity>> {
  const order = entityOrder(page, { label: 'label', name: 'key', createdDate: 'createdAt' });
  return listEntities(db, SpaceEntity, { where: { id: In(spaceIds) }, order, page });
}

/** Returns spaces, oldest first. */
export function findSpaces(manager: EntityManager, spaceIds: readonly SpaceId[]): Promise<SpaceEntity[]> {
  return manager.find(SpaceEntity, { where: { id: In(spaceIds) }, order: { id: 'ASC' } });
}

/** Returns a space of the caller's grants. */
export function findSpace(manager: EntityManager, id: SpaceId): Promise<SpaceEntity> {
  // Only a deleted space is missing here: the caller's grant refers to it.
  return manager.findOneByOrFail(SpaceEntity, { id });
}

export async function setSpaceLabel(
  manager: EntityManager,
  id: SpaceId,
  label: string,
  updatedBy: string,
): Promise<void> {
  await manager.update(SpaceEntity, { id }, { label, updatedBy, updatedAt: () => 'now()' });
}

/** Returns the id of a new space. Violates spaces_key_unique if the key is taken. */
export async function insertSpace(
  manager: EntityManager,
  space: Pick<SpaceEntity, 'key' | 'hubId' | 'label' | 'description'>,
  createdBy: string,
): Promise<SpaceId> {
  await manager.insert(SpaceEntity, { ...space, createdBy, updatedBy: createdBy });
  return (await manager.findOneByOrFail(SpaceEntity, { key: space.key })).id;
}

/** Changes the label and the description, if they are present. */
export async function changeSpaceTexts(
  manager: EntityManager,
  id: SpaceId,
  change: Partial<Pick<SpaceEntity, 'label' | 'description'>>,
  updatedBy: string,
): Promise<void> {
  await manager.update(SpaceEntity, { id }, { ...change, updatedBy, updatedAt: () => 'now()' });
}

/** Locks the settings and locales of a space against other changes until the transaction ends. */
export async function lockSpace(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query('select from content.spaces where id = $1 for no key update', [spaceId]);
}

/** Sets the settings in `settings` and keeps the others. */
export async function mergeSettings(
  client: ClientBase,
  spaceId: SpaceId,
  settings: Readonly<Record<string, unknown>>,
  changedBy: string,
): Promise<void> {
  await client.query(
    `
update content.spaces
   set settings = settings || $2::jsonb,
       updated_by = $3,
       updated_at = now()
 where id = $1`,
    [spaceId, JSON.stringify(settings), changedBy],
  );
}

/**
 * Returns the locales that an item or a repository uses. Locks them until the transaction ends and waits for
 * transactions that start to use one. Only the second statement sees the changes of those.
 */
export async function localesInUse(
  client: ClientBase,
  spaceId: SpaceId,
  locales: readonly string[],
): Promise<readonly string[]> {
  await client.query(
    'select from content.locales where space_id = $1 and locale = any ($2) order by locale for update',
    [spaceId, locales],
  );
  const { rows } = await client.query<{ locale: string }>(
    `
select locale
  from unnest($2::text[]) l (locale)
 where exists (select from content.variants v where v.space_id = $1 and v.locale = l.locale and v.status <> 'DELETED')
    or exists (select from content.repositories r where r.space_id = $1 and l.locale = any (r.item_locales))
 order by locale`,
    [spaceId, locales],
  );
  return rows.map(({ locale }) => locale);
}

/**
 * Replaces the locales of a space, in this order. The default stays; if it was removed, the first one becomes the
 * default.
 */
export async function replaceLocales(client: ClientBase, spaceId: SpaceId, locales: readonly string[]): Promise<void> {
  await client.query('delete from content.locales where space_id = $1 and locale <> all ($2)', [spaceId, locales]);
  await removeFromFallbacks(client, spaceId);
  await client.query(
    `
insert into content.locales (space_id, locale, label, position, canonical)
select $1, locale, locale, position, canonical
  from unnest($2::text[], $3::text[]) with ordinality l (locale, canonical, position)
    on conflict (space_id, locale) do update
   set position = excluded.position,
       canonical = excluded.canonical`,
    [spaceId, locales, locales.map(canonicalLocale)],
  );
  await client.query(
    `
update content.locales
   set is_default = true
 where space_id = $1
   and locale = $2
   and not exists (select from content.locales d where d.space_id = $1 and d.is_default)`,
    [spaceId, locales[0]],
  );
}
