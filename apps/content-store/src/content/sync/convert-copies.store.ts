import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import { IS_LOCALLY_CHANGED, IS_SOURCE_CHANGED, SYNC_JOINS } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

/*
 * A conversion rewrites a source and its copies alike, so it is no change of either. A copy that was up to date before
 * is based on the converted source, and one without local changes is as the conversion has made it. Copies in other
 * families than their source are not followed.
 */

/** A copy before a conversion. */
export interface CopyBefore {
  readonly id: VariantId;
  readonly sourceId: VariantId;
  readonly isUpToDate: boolean;
  readonly isLocallyChanged: boolean;
}

/** Returns the copies in families. */
export async function readCopies(
  client: ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
): Promise<readonly CopyBefore[]> {
  const { rows } = await client.query<CopyBefore>({
    name: 'read-copies-before-conversion',
    text: `
select v.id, v.source_variant_id as "sourceId",
       base.body_number is not null and not ${IS_SOURCE_CHANGED} as "isUpToDate",
       ${IS_LOCALLY_CHANGED} as "isLocallyChanged"
  from content.variants v${SYNC_JOINS}
 where v.space_id = $1
   and v.family_id = any ($2::uuid[])
   and v.source_variant_id is not null
   and v.source_version is not null`,
    values: [spaceId, familyIds],
  });
  return rows;
}

/** Keeps the states of copies after the variants with these ids were converted. */
export async function keepStates(
  client: ClientBase,
  spaceId: SpaceId,
  before: readonly CopyBefore[],
  converted: ReadonlySet<string>,
): Promise<void> {
  const based = before.filter(({ sourceId, isUpToDate }) => isUpToDate && converted.has(sourceId)).map(({ id }) => id);
  const made = before.filter(({ id, isLocallyChanged }) => !isLocallyChanged && converted.has(id)).map(({ id }) => id);
  if (based.length + made.length === 0) return;
  await client.query({
    name: 'keep-states-of-converted',
    text: `
update content.variants v
   set based_on = case when v.id = any ($2::uuid[]) then source.version else v.based_on end,
       based_at = case
         when v.id = any ($2::uuid[]) then greatest(clock_timestamp(), source.saved_at, source.created_at)
         else v.based_at
       end,
       made_version = case when v.id = any ($3::uuid[]) then v.version else v.made_version end
  from content.variants own
  left join content.variants source on source.space_id = $1 and source.id = own.source_variant_id
 where v.space_id = $1
   and v.id = any ($2::uuid[] || $3::uuid[])
   and own.space_id = $1
   and own.id = v.id`,
    values: [spaceId, based, made],
  });
}
