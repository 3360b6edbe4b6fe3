import type { ClientBase } from 'pg';
import type { CopyRequest } from './copy-variants.sql';

/**
 * Creates the families of the range's nodes that a link rule duplicates. Commands for other locales of a node create
 * the same family, whose id is computed from its source and the job.
 */
export async function insertDuplicateFamilies(client: ClientBase, copy: CopyRequest): Promise<void> {
  await client.query({
    name: 'insert-duplicate-families',
    text: `
insert into content.families (space_id, id, created_by, schema_uri)
select $1, n.family_id, $6, f.schema_uri
  from jobs.plan_nodes n
  join content.variants source on source.space_id = $1 and source.id = n.variant_id
  join content.families f on f.space_id = $1 and f.id = source.family_id
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and jobs.has_bit(n.create_mask, $5)
   and n.is_duplicate
 order by n.family_id
on conflict do nothing`,
    values: [copy.spaceId, copy.jobId, copy.from, copy.to, copy.localeBit, copy.requestedBy],
  });
}
