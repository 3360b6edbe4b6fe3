import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Locks at most `limit` families of a content type, in the order of their ids. Returns the ids. */
export async function lockFamiliesOfType(
  client: ClientBase,
  spaceId: SpaceId,
  schemaUri: string,
  limit: number,
): Promise<FamilyId[]> {
  const { rows } = await client.query<{ id: FamilyId }>(
    `
select id
  from content.families
 where space_id = $1
   and schema_uri = $2
 order by id
 limit $3
   for update`,
    [spaceId, schemaUri, limit],
  );
  return rows.map(({ id }) => id);
}

/** Returns the number of families of a content type, counting at most `most`. */
export async function countFamiliesOfType(
  client: ClientBase,
  spaceId: SpaceId,
  schemaUri: string,
  most: number,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `
select count(*)::integer as count
  from (select from content.families where space_id = $1 and schema_uri = $2 limit $3) counted`,
    [spaceId, schemaUri, most],
  );
  return rows[0]?.count ?? 0;
}

/** Sets whether the families of a content type are singletons. */
export async function markSingletons(
  client: ClientBase,
  spaceId: SpaceId,
  schemaUri: string,
  isSingleton: boolean,
): Promise<void> {
  await client.query(
    'update content.families set is_singleton = $3 where space_id = $1 and schema_uri = $2 and is_singleton <> $3',
    [spaceId, schemaUri, isSingleton],
  );
}

/** Gives families without a position one after the others, oldest first. */
export async function placeFamiliesOfType(client: ClientBase, spaceId: SpaceId, schemaUri: string): Promise<void> {
  await client.query(
    `
with last as (
  select coalesce(max(position), 0) as position
    from content.families
   where space_id = $1
     and schema_uri = $2
),
placed as (
  select f.id, last.position + row_number() over (order by f.created_at, f.id) as position
    from content.families f
   cross join last
   where f.space_id = $1
     and f.schema_uri = $2
     and f.position is null
)
update content.families f
   set position = placed.position
  from placed
 where f.space_id = $1
   and f.id = placed.id`,
    [spaceId, schemaUri],
  );
}
