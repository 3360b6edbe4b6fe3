import type { PublishingJobView, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

export interface PublishingJobRow {
  readonly space_id: SpaceId;
  readonly id: string;
  readonly state: PublishingJobView['state'];
  readonly created_by: string;
  readonly created_at: Date;
}

export interface NewPublishingJob {
  readonly spaceId: SpaceId;
  readonly id: string;
  readonly variantId: VariantId;
  readonly action: 'publish' | 'unpublish';
  readonly createdBy: string;
  /** When the variant was changed; null if it was not. */
  readonly at: string | null;
}

/** Inserts a completed job for a change that has already been made. */
export async function insertCompletedJob(client: ClientBase, job: NewPublishingJob): Promise<PublishingJobRow> {
  const { rows } = await client.query<PublishingJobRow>(
    `
insert into content.publishing_jobs (space_id, id, variant_id, action, state, created_by, created_at)
values ($1, $2, $3, $4, 'COMPLETED', $5, coalesce($6::timestamptz, now()))
returning space_id, id, state, created_by, created_at`,
    [job.spaceId, job.id, job.variantId, job.action, job.createdBy, job.at],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The insert returned no row.');
  return row;
}

export async function readPublishingJobRow(
  db: Pool | ClientBase,
  spaceIds: readonly SpaceId[],
  id: string,
): Promise<PublishingJobRow | undefined> {
  const { rows } = await db.query<PublishingJobRow>(
    `
select space_id, id, state, created_by, created_at
  from content.publishing_jobs
 where space_id = any ($1)
   and id = $2`,
    [spaceIds, id],
  );
  return rows[0];
}

/** Cancels a job. Returns undefined if the job has ended. */
export async function cancelRunningJob(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  id: string,
): Promise<PublishingJobRow | undefined> {
  const { rows } = await db.query<PublishingJobRow>(
    `
update content.publishing_jobs
   set state = 'CANCELLED'
 where space_id = $1
   and id = $2
   and state not in ('COMPLETED', 'FAILED', 'CANCELLED')
returning space_id, id, state, created_by, created_at`,
    [spaceId, id],
  );
  return rows[0];
}
