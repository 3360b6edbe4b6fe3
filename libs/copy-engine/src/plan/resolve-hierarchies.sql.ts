import type { ClientBase } from 'pg';

/**
 * Tells every node that has a parent in a hierarchy into which locales the same plan copies that parent
 * (docs/contracts/amplience.md §6.5): there the copy hangs below the parent's copy, whichever of the two is made first.
 */
export async function resolveHierarchies(client: ClientBase, spaceId: number, jobId: string): Promise<void> {
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
 where n.space_id = $1
   and n.job_id = $2
   and n.hierarchy_parent is not null
   and c.space_id = $1
   and c.id = n.variant_id`,
    values: [spaceId, jobId],
  });
}
