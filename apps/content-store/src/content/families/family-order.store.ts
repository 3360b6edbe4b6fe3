import type { ClientBase } from 'pg';

/**
 * The order of families in a model: whoever changes it holds it, before any family, until the transaction ends. Positions
 * begin at 1; moving one among others shifts these, which makes no version of them.
 */
export async function holdOrder(client: ClientBase, spaceId: number, schemaUri: string): Promise<void> {
  await client.query({
    name: 'hold-order',
    text: `select pg_advisory_xact_lock($1, hashtext($2))`,
    values: [spaceId, `order of ${schemaUri}`],
  });
}

/**
 * Locks a family and those that a move to `position` shifts, in the order of their ids, as all who lock several families do.
 * Without a `parentId` these are the ones beside it.
 */
export async function lockShifted(
  client: ClientBase,
  spaceId: number,
  family: { readonly id: string; readonly schemaUri: string; readonly parentId?: string | null },
  position: number | null,
): Promise<void> {
  await client.query({
    name: 'lock-shifted',
    text: `
select
  from content.families
 where space_id = $1
   and schema_uri = $3
   and (id = $2
        or (position >= $4
            and parent_id is not distinct from (
              case
                when $5 then $6::uuid
                else (select own.parent_id from content.families own where own.space_id = $1 and own.id = $2)
              end)))
 order by id
   for no key update`,
    values: [spaceId, family.id, family.schemaUri, position, family.parentId !== undefined, family.parentId ?? null],
  });
}

/** Puts a family below `parentId`, at a position or behind all others there. */
export async function placeFamily(
  client: ClientBase,
  spaceId: number,
  family: { readonly id: string; readonly schemaUri: string; readonly parentId: string | null },
  position: number | null,
): Promise<void> {
  await client.query({
    name: 'shift-siblings',
    text: `
update content.families sibling
   set position = sibling.position + 1
 where sibling.space_id = $1
   and sibling.schema_uri = $3
   and sibling.parent_id is not distinct from $4
   and sibling.id <> $2
   and sibling.position >= $5
   and exists (
     select
       from content.families there
      where there.space_id = $1
        and there.schema_uri = $3
        and there.parent_id is not distinct from $4
        and there.id <> $2
        and there.position = $5)`,
    values: [spaceId, family.id, family.schemaUri, family.parentId, position],
  });
  await client.query({
    name: 'place-family',
    text: `
update content.families placed
   set parent_id = $4,
       position = coalesce($5::integer, (
         select coalesce(max(sibling.position), 0) + 1
           from content.families sibling
          where sibling.space_id = $1
            and sibling.schema_uri = $3
            and sibling.parent_id is not distinct from $4
            and sibling.id <> $2))
 where placed.space_id = $1
   and placed.id = $2`,
    values: [spaceId, family.id, family.schemaUri, family.parentId, position],
  });
}

/** Whether a family of the model can stand below `parentId`: it is there, and not below the family itself. */
export async function canBeBelow(
  client: ClientBase,
  spaceId: number,
  family: { readonly id: string; readonly schemaUri: string },
  parentId: string,
): Promise<boolean> {
  const { rows } = await client.query<{ fits: boolean }>({
    name: 'can-be-below',
    text: `
with recursive above as (
  select f.id, f.parent_id
    from content.families f
   where f.space_id = $1
     and f.id = $4
     and f.schema_uri = $3
   union
  select f.id, f.parent_id
    from above
    join content.families f on f.space_id = $1 and f.id = above.parent_id
)
select exists (select from above) and not exists (select from above where id = $2) as fits`,
    values: [spaceId, family.id, family.schemaUri, parentId],
  });
  return rows[0]?.fits ?? false;
}
