import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { In, type EntityManager } from 'typeorm';
import { canonicalLocale } from '../spaces/locales/canonical-locale';
import { SpaceEntity } from '../spaces/space.entity';
import type { DeclaredRepository, DeclaredSpace } from './declaration';

/** An arbitrary number that no other advisory lock of the database uses. */
const BOOTSTRAP_LOCK = 1_763_700_000;

/** Locks the bootstrap until the transaction ends, so that one runs at a time. */
export async function lockBootstrap(client: ClientBase): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
}

/** Returns the spaces with one of these keys or hub ids. */
export function findSpacesByIdentity(
  manager: EntityManager,
  keys: readonly string[],
  hubIds: readonly string[],
): Promise<SpaceEntity[]> {
  return manager.findBy(SpaceEntity, [{ key: In(keys) }, { hubId: In(hubIds) }]);
}

/**
 * Inserts the space or updates its label and description. Writes no row if nothing differs. Returns the id of the
 * space.
 */
export async function saveSpace(
  client: ClientBase,
  { key, label, description }: DeclaredSpace,
  hubId: string,
  savedBy: string,
): Promise<SpaceId> {
  await client.query(
    `
insert into content.spaces (key, hub_id, label, description, created_by, updated_by)
values ($1, $2, $3, $4, $5, $5)
    on conflict (key) do update
   set label = excluded.label,
       description = coalesce(excluded.description, spaces.description),
       updated_by = excluded.updated_by,
       updated_at = now()
 where spaces.label <> excluded.label
    or coalesce(excluded.description, spaces.description) is distinct from spaces.description`,
    [key, hubId, label, description ?? null, savedBy],
  );
  const { rows } = await client.query<{ id: SpaceId }>('select id from content.spaces where key = $1', [key]);
  const [row] = rows;
  if (row === undefined) throw new Error(`Space ${key} was not saved.`);
  return row.id;
}

/** Returns the locales of existing spaces. */
export async function readLocalesOf(
  client: ClientBase,
  keys: readonly string[],
): Promise<readonly { readonly key: string; readonly locale: string }[]> {
  const { rows } = await client.query<{ key: string; locale: string }>(
    `
select s.key, l.locale
  from content.spaces s
  join content.locales l on l.space_id = s.id
 where s.key = any ($1)
 order by s.key, l.position`,
    [keys],
  );
  return rows;
}

/** Saves the declared locales at the first positions, the default one at the top, and keeps all other locales. */
export async function saveLocales(client: ClientBase, spaceId: SpaceId, locales: readonly string[]): Promise<void> {
  // Runs before the insert, since a constraint allows one default locale per space.
  await client.query(
    'update content.locales set is_default = false where space_id = $1 and is_default and locale <> $2',
    [spaceId, locales[0]],
  );
  await client.query(
    `
insert into content.locales (space_id, locale, label, is_default, position, canonical)
select $1, locale, locale, position = 1, position, canonical
  from unnest($2::text[], $3::text[]) with ordinality l (locale, canonical, position)
    on conflict (space_id, locale) do update
   set is_default = excluded.is_default,
       position = excluded.position,
       canonical = excluded.canonical
 where (locales.is_default, locales.position, locales.canonical)
       is distinct from (excluded.is_default, excluded.position, excluded.canonical)`,
    [spaceId, locales, locales.map(canonicalLocale)],
  );
  await client.query(
    `
update content.locales
   set position = position + cardinality($2::text[])
 where space_id = $1
   and locale <> all ($2)
   and position <= cardinality($2::text[])`,
    [spaceId, locales],
  );
}

/**
 * Inserts the repository, or updates the one of this name; values that are not declared stay. Returns its id.
 * clock_timestamp() makes the first repository of a file the oldest. It gets the records of APIs without repositories.
 */
export async function saveRepository(
  client: ClientBase,
  spaceId: SpaceId,
  newId: string,
  { name, label, features, itemLocales, localizationGroup }: DeclaredRepository,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `
insert into content.repositories (space_id, id, name, label, features, item_locales, localization_group, created_at)
values ($1, $2, $3, $4, coalesce($5, '{}'::text[]), coalesce($6, '{}'::text[]), $7, clock_timestamp())
    on conflict (space_id, name) do update
   set label = excluded.label,
       features = coalesce($5, repositories.features),
       item_locales = coalesce($6, repositories.item_locales),
       localization_group = coalesce($7, repositories.localization_group)
returning id`,
    [spaceId, newId, name, label, features ?? null, itemLocales ?? null, localizationGroup ?? null],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`Repository ${name} was not saved.`);
  return row.id;
}

export async function assignContentTypes(
  client: ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  uris: readonly string[],
): Promise<void> {
  await client.query(
    `
insert into content.repository_content_types (space_id, repository_id, content_type_id)
select space_id, $2, id
  from content.content_types
 where space_id = $1
   and uri = any ($3)
    on conflict do nothing`,
    [spaceId, repositoryId, uris],
  );
}
