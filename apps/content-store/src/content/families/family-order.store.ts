import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Locks the order of the families of a model until the transaction ends. Acquire it before any family. Positions begin
 * at 1. Moving a family shifts the positions of others, which creates no versions of them.
 */
export async function lockOrder(client: ClientBase, spaceId: SpaceId, schemaUri: string): Promise<void> {
  await client.query({
    name: 'lock-order',
    text: `select pg_advisory_xact_lock($1, hashtext($2))`,
    values: [spaceId, `order of ${schemaUri}`],
  });
}

/**
 * Locks a family and the families that a move to `position` shifts, in the order of their ids, as every lock of several
 * families does. Without `parentId`, the siblings of the family are locked.
 */
export async function lockShiftedFamilies(
  client: ClientBase,
  spaceId: SpaceId,
  family: { readonly id: FamilyId; readonly schemaUri: string; readonly parentId?: FamilyId | null },
  position: number | null,
): Promise<void> {
  await client.query({
    name: 'lock-shifted-families',
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

/** Moves a family below `parentId`, to a position or after all others there. */
export async function placeFamily(
  client: ClientBase,
  spaceId: SpaceId,
  family: { readonly id: FamilyId; readonly schemaUri: string; readonly parentId: FamilyId | null },
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
       from content.families occupant
      where occupant.space_id = $1
        and occupant.schema_uri = $3
        and occupant.parent_id is not distinct from $4
        and occupant.id <> $2
        and occupant.position = $5)`,
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

/**
 * Returns whether `parentId` exists in the model and is not a descendant of the family. Locks the parent, so that no
 * transaction deletes it before the family is placed below it.
 */
export async function isAllowedParent(
  client: ClientBase,
  spaceId: SpaceId,
  family: { readonly id: FamilyId; readonly schemaUri: string },
  parentId: FamilyId,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'lock-parent',
    text: 'select from content.families where space_id = $1 and id = $2 for key share',
    values: [spaceId, parentId],
  });
  if (rowCount === 0) return false;
  const { rows } = await client.query<{ is_allowed: boolean }>({
    name: 'is-allowed-parent',
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
select exists (select from above) and not exists (select from above where id = $2) as is_allowed`,
    values: [spaceId, family.id, family.schemaUri, parentId],
  });
  return rows[0]?.is_allowed ?? false;
}
