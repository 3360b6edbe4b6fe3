import type { ClientBase } from 'pg';

/** Locks some families of a content type, in the order of their ids, and returns the ids. */
export async function lockFamiliesOfType(
  client: ClientBase,
  spaceId: number,
  schemaUri: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
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

/** How many families a content type has, counted no further than `most`. */
export async function countFamiliesOfType(
  client: ClientBase,
  spaceId: number,
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

/** Marks the families of a content type as the one of a singleton, or as some of many. */
export async function markSingletons(
  client: ClientBase,
  spaceId: number,
  schemaUri: string,
  isSingleton: boolean,
): Promise<void> {
  await client.query(
    'update content.families set is_singleton = $3 where space_id = $1 and schema_uri = $2 and is_singleton <> $3',
    [spaceId, schemaUri, isSingleton],
  );
}

/** Gives the families that have no place yet one behind the others, oldest first. */
export async function placeFamiliesOfType(client: ClientBase, spaceId: number, schemaUri: string): Promise<void> {
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
