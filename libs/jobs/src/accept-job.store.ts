import type { JobId, JobKind, RootKind, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { JobPlan, PlannedCounts } from './job-plan';
import type { JobRow } from './job-row';

export interface NewJob {
  readonly spaceId: SpaceId;
  readonly id: JobId;
  readonly spaceKey: string;
  readonly kind: Exclude<JobKind, 'duplicate'>;
  readonly rootKind: RootKind;
  readonly rootId: string;
  readonly rootVersion: number;
  readonly rootLabel: string;
  readonly rootLocale: string | null;
  readonly locales: readonly string[];
  readonly replicateFolders: boolean;
  readonly requestedBy: string;
  /** Key-value pairs of the client. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The job that this one belongs to. Default: none. */
  readonly parentJobId?: JobId;
  /** The kind of the job that an undo undoes. Default: a localization. */
  readonly undoes?: JobKind;
}

const ZERO_COUNTS: PlannedCounts = { total: 0, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 };

/**
 * Inserts a job with the sequence of its last event: `accepted` without a plan, `running` with a plan, or ended if the
 * plan has nothing to copy. Returns undefined if the job exists. Locks nothing: the caller locks the rows that the job
 * uses (docs/adr/0011-jobs-lock-what-they-use.md).
 */
export async function acceptJob(client: ClientBase, job: NewJob, plan?: JobPlan): Promise<JobRow | undefined> {
  const counts = plan?.counts ?? ZERO_COUNTS;
  const { rows } = await client.query<JobRow>({
    name: 'accept-job',
    text: `
insert into jobs.jobs (
       space_id, id, space_key, kind, root_kind, root_id, root_version, root_label, root_locale,
       locales, replicate_folders, requested_by,
       state, planned_at, ended_at,
       total, reused, skipped, failed, shared, commands_open, commands_waiting, has_redirects,
       labels, parent_job_id, dropped, undoes, sequence)
select $1, $2, $3, $4, $5, $6, $7, $8, $9,
       $10, $11, $12,
       state, case when $13 then now() end, case when jobs.has_ended(state) then now() end,
       $14, $15, $16, $17, $18, $19, $20, $21,
       $22, $23, $24, $25, case when not $13 then 1 when jobs.has_ended(state) then 3 else 2 end
  from (
    select case
             when $13 then jobs.state_after('running', $19::integer, $20::integer, $17::bigint, $15::bigint + $16::bigint)
             else 'accepted'
           end
  ) decided (state)
on conflict (space_id, id) do nothing
returning *`,
    values: [
      job.spaceId,
      job.id,
      job.spaceKey,
      job.kind,
      job.rootKind,
      job.rootId,
      job.rootVersion,
      job.rootLabel,
      job.rootLocale,
      job.locales,
      job.replicateFolders,
      job.requestedBy,
      plan !== undefined,
      counts.total,
      counts.reused,
      counts.skipped,
      counts.failed,
      counts.shared,
      plan?.released.length ?? 0,
      plan?.waiting ?? 0,
      plan?.hasRedirects ?? false,
      JSON.stringify(job.labels ?? {}),
      job.parentJobId,
      counts.dropped,
      job.undoes,
    ],
  });
  return rows[0];
}
