import type { PageRequest } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { listRows } from '../../list-rows.store';
import { orderBy, type Listed } from '../../page';
import type { RepositoryRow } from './repository-row';

const SELECT_REPOSITORIES = `
select r.*,
       (select coalesce(json_agg(json_build_object('hubContentTypeId', t.id, 'contentTypeUri', t.uri) order by t.uri), '[]')
          from content.repository_content_types a
          join content.content_types t on t.space_id = a.space_id and t.id = a.content_type_id
         where a.space_id = r.space_id
           and a.repository_id = r.id) as content_types
  from content.repositories r`;

export function listRepositoryRows(
  db: Pool | ClientBase,
  spaceId: number,
  feature: string | undefined,
  page: PageRequest,
): Promise<Listed<RepositoryRow>> {
  const select = `${SELECT_REPOSITORIES} where r.space_id = $1 and ($2::text is null or $2 = any (r.features))`;
  const order = orderBy(page, { createdDate: 'created_at', name: 'name', label: 'label', status: 'status' });
  return listRows<RepositoryRow>(db, { select, values: [spaceId, feature ?? null], order, page });
}

export async function readRepositoryRow(
  db: Pool | ClientBase,
  spaceIds: readonly number[],
  id: string,
): Promise<RepositoryRow | undefined> {
  const { rows } = await db.query<RepositoryRow>(`${SELECT_REPOSITORIES} where r.space_id = any ($1) and r.id = $2`, [
    spaceIds,
    id,
  ]);
  return rows[0];
}

export interface RepositoryValues {
  readonly name: string;
  readonly label: string;
  readonly itemLocales: readonly string[];
}

/** Violates repositories_name_unique if the name is taken. */
export async function insertRepository(
  db: Pool | ClientBase,
  spaceId: number,
  id: string,
  { name, label, itemLocales }: RepositoryValues,
): Promise<void> {
  await db.query(
    'insert into content.repositories (space_id, id, name, label, item_locales) values ($1, $2, $3, $4, $5)',
    [spaceId, id, name, label, itemLocales],
  );
}

/** Locks a repository against other changes until the transaction ends. Returns its item locales. */
export async function lockItemLocales(client: ClientBase, spaceId: number, id: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ item_locales: readonly string[] }>(
    'select item_locales from content.repositories where space_id = $1 and id = $2 for no key update',
    [spaceId, id],
  );
  return rows[0]?.item_locales ?? [];
}

/** Changes the present members and keeps the others. Violates repositories_name_unique if the name is taken. */
export async function changeRepository(
  db: Pool | ClientBase,
  spaceId: number,
  id: string,
  { name, label, itemLocales }: Partial<RepositoryValues>,
): Promise<void> {
  await db.query(
    `
update content.repositories
   set name = coalesce($3, name),
       label = coalesce($4, label),
       item_locales = coalesce($5, item_locales)
 where space_id = $1
   and id = $2`,
    [spaceId, id, name ?? null, label ?? null, itemLocales ?? null],
  );
}

/** Returns the locales that the space does not have. Blocks the removal of the others until the transaction ends. */
export async function missingLocales(
  client: ClientBase,
  spaceId: number,
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
  spaceId: number,
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
  spaceId: number,
  repositoryId: string,
  contentTypeId: string,
): Promise<void> {
  await db.query(
    'delete from content.repository_content_types where space_id = $1 and repository_id = $2 and content_type_id = $3',
    [spaceId, repositoryId, contentTypeId],
  );
}

/**
 * Returns the locales of the repository's localization group, in the order of the space's locales. A repository without
 * a group forms its own. If no member has item locales, all locales of the space are returned.
 */
export async function readGroupLocales(
  db: Pool | ClientBase,
  spaceId: number,
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
