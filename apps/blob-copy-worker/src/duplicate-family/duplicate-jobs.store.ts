import type { FamilyId, JobId, SpaceId } from '@scriptorium/contracts';
import { readEventContents, type DuplicatedVariant, type DuplicatePlan } from '@scriptorium/copy-engine';
import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { plannedVariants, type DuplicatedNode } from './planned-variants';

/** A job's row, with the plan of its duplicate. */
export type DuplicateJobRow = JobRow & {
  readonly root_family_id: FamilyId;
  readonly result_family_id: FamilyId;
  readonly duplicate: DuplicatePlan;
};

export async function readDuplicateJob(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<DuplicateJobRow> {
  const { rows } = await client.query<DuplicateJobRow>({
    name: 'read-duplicate-job',
    text: `select * from jobs.jobs where space_id = $1 and id = $2 and kind = 'duplicate'`,
    values: [spaceId, id],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`Duplicate ${id} does not exist.`);
  return row;
}

/** Returns the variants that a completed duplicate has created, from its plan: they may have been deleted since. */
export async function readPlannedVariants(
  client: ClientBase,
  job: DuplicateJobRow,
  sequence: string | null,
): Promise<DuplicatedVariant[]> {
  const { rows } = await client.query<DuplicatedNode>({
    name: 'read-duplicated-nodes',
    text: `
select variant_id as "sourceVariantId", version as "sourceVersion"
  from jobs.plan_nodes
 where space_id = $1
   and job_id = $2
 order by number`,
    values: [job.space_id, job.id],
  });
  const planned = plannedVariants(job, rows);
  const ids = planned.map(({ variantId }) => variantId);
  const contents = await readEventContents(client, job.space_id, ids, sequence);
  return planned.map((variant) => ({ ...variant, content: contents.get(variant.variantId) ?? '' }));
}
