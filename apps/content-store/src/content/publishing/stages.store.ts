import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { VariantHistoryEntry } from '../history/variant-history-entry';

/** Returns whether a stage exists. Stages are never deleted. */
export async function hasStage(client: ClientBase, spaceId: SpaceId, stage: string): Promise<boolean> {
  const { rowCount } = await client.query('select from content.workflow_states where space_id = $1 and id = $2', [
    spaceId,
    stage,
  ]);
  return rowCount === 1;
}

/** Moves all variants of these families that are in another stage. Returns their history entries. */
export async function moveToStage(
  client: ClientBase,
  { spaceId, by }: { readonly spaceId: SpaceId; readonly by: string },
  familyIds: readonly FamilyId[],
  stage: string,
): Promise<VariantHistoryEntry[]> {
  const { rows } = await client.query<VariantHistoryEntry>({
    name: 'move-to-stage',
    text: `
with changed as (
  update content.variants
     set workflow_state = $4,
         updated_by = (select content.principal_number($3)),
         updated_at = now()
   where space_id = $1
     and family_id = any ($2)
     and workflow_state is distinct from $4
  returning id, family_id, locale, version
),
history as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, id, 'WORKFLOW', version, $3
    from changed
   order by family_id, id
)
select changed.id, changed.family_id as "familyId", changed.locale, changed.version
  from changed`,
    values: [spaceId, familyIds, by, stage],
  });
  return rows;
}
