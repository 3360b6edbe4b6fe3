import { omitUndefined, type PageRequest, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { ArrayContains, In, type DataSource, type EntityManager } from 'typeorm';
import { listEntities } from '../../list-entities.store';
import { entityOrder, type Listed } from '../../page';
import { RepositoryEntity } from './repository.entity';

export function listSpaceRepositories(
  db: DataSource,
  spaceId: SpaceId,
  feature: string | undefined,
  page: PageRequest,
): Promise<Listed<RepositoryEntity>> {
  const order = entityOrder(page, { createdDate: 'createdAt', name: 'name', label: 'label', status: 'status' });
  const where = feature === undefined ? { spaceId } : { spaceId, features: ArrayContains([feature]) };
  return listEntities(db, RepositoryEntity, { where, order, page });
}

export function findRepositoryIn(
  manager: EntityManager,
  spaceIds: readonly SpaceId[],
  id: string,
): Promise<RepositoryEntity | null> {
  return manager.findOneBy(RepositoryEntity, { spaceId: In(spaceIds), id });
}

/** Returns the space of a repository in one of these spaces. Requests for items read it. */
export async function readSpaceOfRepository(
  db: Pool | ClientBase,
  spaceIds: readonly SpaceId[],
  id: string,
): Promise<SpaceId | undefined> {
  const { rows } = await db.query<{ space_id: SpaceId }>({
    name: 'read-space-of-repository',
    text: 'select space_id from content.repositories where space_id = any ($1) and id = $2',
    values: [spaceIds, id],
  });
  return rows[0]?.space_id;
}

export type RepositoryValues = Pick<RepositoryEntity, 'name' | 'label' | 'itemLocales'>;

/** Violates repositories_name_unique if the name is taken. */
export async function insertRepository(
  manager: EntityManager,
  spaceId: SpaceId,
  id: string,
  { name, label, itemLocales }: RepositoryValues,
): Promise<void> {
  await manager.insert(RepositoryEntity, { spaceId, id, name, label, itemLocales });
}

/** Locks a repository against other changes until the transaction ends. Returns its item locales. */
export async function lockItemLocales(client: ClientBase, spaceId: SpaceId, id: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ item_locales: readonly string[] }>(
    'select item_locales from content.repositories where space_id = $1 and id = $2 for no key update',
    [spaceId, id],
  );
  return rows[0]?.item_locales ?? [];
}

/** Changes the present members and keeps the others. Violates repositories_name_unique if the name is taken. */
export async function changeRepository(
  manager: EntityManager,
  spaceId: SpaceId,
  id: string,
  { name, label, itemLocales }: Partial<RepositoryValues>,
): Promise<void> {
  const change = omitUndefined({ name, label, itemLocales });
  if (Object.keys(change).length > 0) await manager.update(RepositoryEntity, { spaceId, id }, change);
}

/** Returns the locales that the space does not have. Blocks the removal of the others until the transaction ends. */
export async function missingLocales(
  client: ClientBase,
  spaceId: SpaceId,
  locales: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ locale: string }>(
    'select locale from content.locales where space_id = $1 and locale = any ($2) for key share',
    [spaceId, locales],
  );
  const known = new Set(rows.map(({ locale }) => locale));
  return locales.filter((locale) => !known.has(locale));
}

/** Violates repository_content_types_content_type if the space does not have the type. */
export async function insertAssignment(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  contentTypeId: string,
): Promise<void> {
  await db.query(
    `
insert into content.repository_content_types (space_id, repository_id, content_type_id)
values ($1, $2, $3)
    on conflict do nothing`,
    [spaceId, repositoryId, contentTypeId],
  );
}

export async function deleteAssignment(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  contentTypeId: string,
): Promise<void> {
  await db.query(
    'delete from content.repository_content_types where space_id = $1 and repository_id = $2 and content_type_id = $3',
    [spaceId, repositoryId, contentTypeId],
  );
}

export async function deleteAssignments(client: ClientBase, spaceId: SpaceId, repositoryId: string): Promise<void> {
  await client.query('delete from content.repository_content_types where space_id = $1 and repository_id = $2', [
    spaceId,
    repositoryId,
  ]);
}

/**
 * Deletes a repository unless it contains a variant. Violates folders_repository if it contains a folder. The caller
 * blocks saves of content.
 */
export async function deleteEmptyRepository(
  client: ClientBase,
  spaceId: SpaceId,
  id: string,
): Promise<'deleted' | 'not-empty' | 'missing'> {
  const { rows } = await client.query<{ number: number }>(
    'select number from content.repositories where space_id = $1 and id = $2 for update',
    [spaceId, id],
  );
  const [repository] = rows;
  if (repository === undefined) return 'missing';
  const { rowCount } = await client.query(
    `
delete from content.repositories r
 where r.space_id = $1
   and r.id = $2
   and not exists (select from content.variants v where v.space_id = $1 and v.repository_number = $3)`,
    [spaceId, id, repository.number],
  );
  return rowCount === 0 ? 'not-empty' : 'deleted';
}

/**
 * Returns the locales of the repository's localization group, in the order of the space's locales. A repository without
 * a group forms its own. If no member has item locales, all locales of the space are returned.
 */
export async function readGroupLocales(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ locale: string }>(
    `
with members as (
  select r.item_locales
    from content.repositories requested
    join content.repositories r
      on r.space_id = requested.space_id
     and (r.id = requested.id or r.localization_group = requested.localization_group)
   where requested.space_id = $1
     and requested.id = $2
)
select l.locale
  from content.locales l
 where l.space_id = $1
   and (exists (select from members where l.locale = any (item_locales))
        or not exists (select from members where item_locales <> '{}'))
 order by l.is_default desc, l.position, l.locale`,
    [spaceId, repositoryId],
  );
  return rows.map(({ locale }) => locale);
}
