import type { FamilyId, JobId, SpaceId } from '@scriptorium/contracts';
import type { DuplicatePlan } from '@scriptorium/copy-engine';
import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

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
