import type { PublishingJobView } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

export interface PublishingJobRow {
  readonly space_id: number;
  readonly id: string;
  readonly state: PublishingJobView['state'];
  readonly created_by: string;
  readonly created_at: Date;
}

/** Publishes the current version, whichever that is now; undefined where the item is not active any more. */
export async function publishVariant(
  client: ClientBase,
  spaceId: number,
  id: string,
  publishedBy: string,
): Promise<{ readonly version: number; readonly locale: string | null } | undefined> {
  const { rows } = await client.query<{ version: number; locale: string | null }>(
    `
with published as (
  update content.variants
     set publishing_status = 'LATEST',
         published_version = version,
         published_at = now(),
         published_by = $3
   where space_id = $1
     and id = $2
     and status = 'ACTIVE'
  returning family_id, version, locale
),
first_published as (
  update content.families f
     set first_published_at = now()
    from published
   where f.space_id = $1
     and f.id = published.family_id
     and f.first_published_at is null
)
select version, locale
  from published`,
    [spaceId, id, publishedBy],
  );
  return rows[0];
}

/** Undefined where the item is not published: there is nothing to take back then. */
export async function unpublishVariant(
  client: ClientBase,
  spaceId: number,
  id: string,
): Promise<{ readonly version: number; readonly locale: string | null } | undefined> {
  const { rows } = await client.query<{ version: number; locale: string | null }>(
    `
update content.variants
   set publishing_status = 'UNPUBLISHED'
 where space_id = $1
   and id = $2
   and publishing_status in ('EARLY', 'LATEST')
returning version, locale`,
    [spaceId, id],
  );
  return rows[0];
}

export interface NewPublishingJob {
  readonly spaceId: number;
  readonly id: string;
  readonly variantId: string;
  readonly action: 'publish' | 'unpublish';
  readonly version: number;
  readonly createdBy: string;
}

/** Writes down what was done, as a job that has ended and as an entry of the item's history. */
export async function insertEndedJob(client: ClientBase, job: NewPublishingJob): Promise<PublishingJobRow> {
  const { rows } = await client.query<PublishingJobRow>(
    `
with noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  values ($1, $3, upper($4::text), $5, $6)
)
insert into content.publishing_jobs (space_id, id, variant_id, action, state, created_by)
values ($1, $2, $3, $4::text, 'COMPLETED', $6)
returning space_id, id, state, created_by, created_at`,
    [job.spaceId, job.id, job.variantId, job.action, job.version, job.createdBy],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('An insert gave no row.');
  return row;
}

export async function readPublishingJobRow(
  db: Pool | ClientBase,
  spaceIds: readonly number[],
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

/** Undefined where the job has ended. */
export async function cancelGoingJob(
  db: Pool | ClientBase,
  spaceId: number,
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
