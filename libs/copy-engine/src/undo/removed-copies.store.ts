import type { ClientBase } from 'pg';
import type { DeletedVariant } from '../removal/delete-variants.store';
import { copyId } from './copy-id.sql';
import type { CopiesToDecide } from './decide-copies.store';

/**
 * Returns the copies that a closed command of an undo has removed, from its plan, its outcomes and the tombstones, so
 * that a redelivery publishes the same events. A copy that was created and deleted again since has its last deletion.
 */
export async function readRemovedCopies(
  client: ClientBase,
  { spaceId, jobId, localeBit, locale, from, to }: Omit<CopiesToDecide, 'undoneJobId'>,
): Promise<DeletedVariant[]> {
  const { rows } = await client.query<DeletedVariant>({
    name: 'read-removed-copies',
    text: `
select d.variant_id as id, d.family_id as "familyId", d.locale, d.version, d.sequence
  from jobs.plan_nodes n
  join content.deleted_variants d
    on d.space_id = $1
   and d.variant_id = ${copyId('n.family_id', '$4::text')}
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $5 and $6
   and jobs.has_bit(n.create_mask, $3)
   and not exists (
     select
       from jobs.outcomes o
      where o.space_id = $1
        and o.job_id = $2
        and o.node_number = n.number
        and o.locale_bit = $3)
 order by d.variant_id`,
    values: [spaceId, jobId, localeBit, locale, from, to],
  });
  return rows;
}
