import type { PlanCounts, TreePlan } from '@scriptorium/copy-engine';
import type { JobRow } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';

export interface NewJob {
  readonly spaceId: number;
  readonly id: string;
  readonly spaceKey: string;
  readonly rootId: string;
  readonly rootVersion: number;
  readonly rootLabel: string;
  readonly rootLocale: string;
  readonly locales: readonly string[];
  readonly replicateFolders: boolean;
  readonly requestedBy: string;
}

const NOTHING_COUNTED: PlanCounts = { total: 0, reused: 0, skipped: 0, failed: 0, shared: 0 };

/**
 * Inserts a job: `accepted` without a plan; with one `running`, or ended where the plan leaves nothing to be copied.
 */
export async function insertJob(client: ClientBase, job: NewJob, plan?: TreePlan): Promise<JobRow> {
  const counts = plan?.counts ?? NOTHING_COUNTED;
  const { rows } = await client.query<JobRow>({
    name: 'insert-job',
    text: `
insert into jobs.jobs (
       space_id, id, space_key, kind, root_kind, root_id, root_version, root_label, root_locale,
       locales, replicate_folders, requested_by,
       state, planned_at, ended_at,
       total, reused, skipped, failed, shared, commands_open, commands_waiting, has_redirects)
select $1, $2, $3, 'localize', 'variant', $4, $5, $6, $7, $8, $9, $10,
       state, case when $11 then now() end, case when state not in ('accepted', 'running', 'cancelling') then now() end,
       $12, $13, $14, $15, $16, $17, $18, $19
  from (select case when $11 then jobs.state_by_counts($17::integer, $15::bigint, $13::bigint + $14::bigint) else 'accepted' end) decided (state)
returning *`,
    values: [
      job.spaceId,
      job.id,
      job.spaceKey,
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
    ],
  });
  return only(rows);
}

/** Puts the plan of an accepted job into effect. */
export async function startJob(
  client: ClientBase,
  spaceId: number,
  id: string,
  plan: Omit<TreePlan, 'released'> & { readonly released: readonly unknown[] },
): Promise<JobRow> {
  const { counts } = plan;
  const { rows } = await client.query<JobRow>({
    name: 'start-job',
    text: `
update jobs.jobs
   set state = jobs.state_by_counts($8::integer, $6::bigint, $4::bigint + $5::bigint),
       planned_at = now(),
       ended_at = case when $8 = 0 then now() end,
       total = $3, reused = $4, skipped = $5, failed = $6, shared = $7,
       commands_open = $8, commands_waiting = $9, has_redirects = $10
 where space_id = $1
   and id = $2
   and state = 'accepted'
returning *`,
    values: [
      spaceId,
      id,
      counts.total,
      counts.reused,
      counts.skipped,
      counts.failed,
      counts.shared,
      plan.released.length,
      plan.waiting,
      plan.hasRedirects,
    ],
  });
  return only(rows);
}

/** Ends an accepted job that cannot be planned; undefined where the job is past that. */
export async function failJob(
  client: ClientBase,
  spaceId: number,
  id: string,
  error: { readonly code: string; readonly message: string },
): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>(
    `
update jobs.jobs
   set state = 'failed',
       ended_at = now(),
       error_code = $3,
       error_message = $4
 where space_id = $1
   and id = $2
   and state = 'accepted'
returning *`,
    [spaceId, id, error.code, error.message],
  );
  return rows[0];
}

export async function readJobRow(
  client: ClientBase | Pool,
  spaceIds: readonly number[],
  id: string,
): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>('select * from jobs.jobs where space_id = any($1) and id = $2', [
    spaceIds,
    id,
  ]);
  return rows[0];
}

export async function lockJob(client: ClientBase, spaceId: number, id: string): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>('select * from jobs.jobs where space_id = $1 and id = $2 for update', [
    spaceId,
    id,
  ]);
  return rows[0];
}

/**
 * Reads a job that is to be planned and keeps others from planning it until the transaction ends; `isMine` false where
 * somebody is at it. Its row stays free meanwhile, since planning takes long: the job can be cancelled.
 */
export async function claimPlanning(
  client: ClientBase,
  spaceId: number,
  id: string,
): Promise<(JobRow & { readonly isMine: boolean }) | undefined> {
  const { rows } = await client.query<JobRow & { readonly isMine: boolean }>(
    `
select *, pg_try_advisory_xact_lock(hashtextextended('plan/' || id, space_id)) as "isMine"
  from jobs.jobs
 where space_id = $1
   and id = $2`,
    [spaceId, id],
  );
  return rows[0];
}

/** A page of the jobs whose root is this variant, and how many there are. */
export async function listJobRows(
  pool: Pool,
  spaceId: number,
  rootId: string,
  page: { readonly offset: number; readonly limit: number; readonly oldestFirst: boolean },
): Promise<{ rows: JobRow[]; total: number }> {
  const direction = page.oldestFirst ? 'asc' : 'desc';
  const [list, count] = await Promise.all([
    pool.query<JobRow>(
      `
select *
  from jobs.jobs
 where space_id = $1
   and root_id = $2
   and kind = 'localize'
 order by accepted_at ${direction}, id ${direction}
offset $3 limit $4`,
      [spaceId, rootId, page.offset, page.limit],
    ),
    pool.query<{ total: string }>(
      `select count(*) as total from jobs.jobs where space_id = $1 and root_id = $2 and kind = 'localize'`,
      [spaceId, rootId],
    ),
  ]);
  return { rows: list.rows, total: Number(only(count.rows).total) };
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('The statement returned no row.');
  return row;
}
