import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Stores, for every node with a parent in a hierarchy, the locales into which the same plan copies the parent
 * (docs/contracts/amplience.md §6.5). In these locales the copy is below the parent's copy, even if it is created
 * first.
 */
export async function resolveHierarchies(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<void> {
  await client.query({
    name: 'resolve-hierarchies',
    text: `
update jobs.plan_nodes n
   set hierarchy_mask = parent.create_mask
  from content.variants c
  join jobs.plan_nodes parent
    on parent.space_id = $1
   and parent.job_id = $2
   and parent.variant_id = c.hierarchy_parent_id
   and not parent.is_duplicate
 where n.space_id = $1
   and n.job_id = $2
   and n.hierarchy_parent is not null
   and c.space_id = $1
   and c.id = n.variant_id`,
    values: [spaceId, jobId],
  });
}
