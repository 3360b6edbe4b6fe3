import {
  PLAN_KEPT_MS,
  type JobId,
  type PlanCounts,
  type PlanRequest,
  type PlanState,
  type SpaceId,
} from '@scriptorium/contracts';
import type { PlannedTree } from '@scriptorium/copy-engine';
import type { PlannedCounts } from '@scriptorium/jobs';
import type { ClientBase, Pool } from 'pg';

type Db = ClientBase | Pool;

/** The stored counts of a plan: those of a job that executes it, and those that clients see. */
export interface StoredCounts {
  readonly job: PlannedCounts;
  readonly plan: PlanCounts;
}

/** A row of `jobs.plans` as pg returns it. */
export interface PlanRow {
  readonly space_id: SpaceId;
  readonly id: JobId;
  readonly space_key: string;
  readonly kind: PlanRequest['kind'];
  readonly state: Exclude<PlanState, 'expired'>;
  readonly request: PlanRequest;
  readonly locales: string[];
  readonly removals: string;
  readonly last_number: number;
  readonly has_redirects: boolean;
  readonly counts: StoredCounts | null;
  readonly digest: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}

export interface NewPlan {
  readonly spaceId: SpaceId;
  readonly id: JobId;
  readonly spaceKey: string;
  readonly request: PlanRequest;
  readonly locales: readonly string[];
  readonly removals: string;
  readonly createdBy: string;
}

export interface FinishedPlan {
  readonly state: 'ready' | 'executed';
  readonly planned: Pick<PlannedTree, 'counts' | 'hasRedirects' | 'lastNumber'>;
  readonly counts: PlanCounts;
  readonly digest: string;
}

/** Inserts a plan: `planning` without its result. */
export async function insertPlan(client: ClientBase, plan: NewPlan, finished?: FinishedPlan): Promise<PlanRow> {
  const { rows } = await client.query<PlanRow>({
    name: 'insert-plan',
    text: `
insert into jobs.plans (
       space_id, id, space_key, kind, state, request, locales, removals, created_by, expires_at,
       last_number, has_redirects, counts, digest)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10 * interval '1 millisecond', $11, $12, $13, $14)
returning *`,
    values: [
      plan.spaceId,
      plan.id,
      plan.spaceKey,
      plan.request.kind,
      finished?.state ?? 'planning',
      plan.request,
      plan.locales,
      plan.removals,
      plan.createdBy,
      PLAN_KEPT_MS,
      ...resultOf(finished),
    ],
  });
  return only(rows);
}

function resultOf(finished: FinishedPlan | undefined): unknown[] {
  if (finished === undefined) return [-1, false, null, null];
  const { planned, counts, digest } = finished;
  const stored: StoredCounts = { job: planned.counts, plan: counts };
  return [planned.lastNumber, planned.hasRedirects, stored, digest];
}

/** Stores the result of a plan that is `planning`. Throws if its state has changed. */
export async function finishPlan(
  client: ClientBase,
  { spaceId, id, removals, locales }: Pick<NewPlan, 'spaceId' | 'id' | 'removals' | 'locales'>,
  finished: FinishedPlan,
): Promise<void> {
  const { rowCount } = await client.query({
    name: 'finish-plan',
    text: `
update jobs.plans
   set state = $3,
       removals = $4,
       locales = $5,
       last_number = $6,
       has_redirects = $7,
       counts = $8,
       digest = $9
 where space_id = $1
   and id = $2
   and state = 'planning'`,
    values: [spaceId, id, finished.state, removals, locales, ...resultOf(finished)],
  });
  if (rowCount !== 1) throw new Error(`Plan ${id} is not being planned.`);
}

/** Ends a plan that cannot be made. Does nothing unless it is `planning`. */
export async function failPlan(
  client: ClientBase,
  { spaceId, id }: { readonly spaceId: SpaceId; readonly id: JobId },
  error: { readonly code: string; readonly message: string },
): Promise<void> {
  await client.query({
    name: 'fail-plan',
    text: `
update jobs.plans
   set state = 'failed',
       error_code = $3,
       error_message = $4
 where space_id = $1
   and id = $2
   and state = 'planning'`,
    values: [spaceId, id, error.code, error.message],
  });
}

/** Lets a plan that the caller has locked be made again. */
export async function resetPlan(client: ClientBase, { space_id: spaceId, id }: PlanRow): Promise<void> {
  await client.query({
    name: 'reset-plan',
    text: `
update jobs.plans
   set state = 'planning',
       digest = null,
       counts = null
 where space_id = $1
   and id = $2`,
    values: [spaceId, id],
  });
}

/** Changes the state of a plan that the caller has locked. */
export async function setPlanState(
  client: ClientBase,
  { space_id: spaceId, id }: PlanRow,
  state: 'executed' | 'stale',
): Promise<void> {
  await client.query({
    name: 'set-plan-state',
    text: 'update jobs.plans set state = $3 where space_id = $1 and id = $2',
    values: [spaceId, id, state],
  });
}

export async function readPlanRow(db: Db, spaceId: SpaceId, id: JobId): Promise<PlanRow | undefined> {
  const { rows } = await db.query<PlanRow>({
    name: 'read-plan',
    text: 'select * from jobs.plans where space_id = $1 and id = $2',
    values: [spaceId, id],
  });
  return rows[0];
}

/**
 * Returns the plan of a localization that a dialect requested, as if it had been a copy request with the same rules. It
 * has no counts and no digest, since it cannot be executed again.
 */
export async function readPlanOfJob(db: Db, spaceId: SpaceId, id: JobId): Promise<PlanRow | undefined> {
  const { rows } = await db.query<PlanRow>({
    name: 'read-plan-of-job',
    text: `
select j.space_id, j.id, j.space_key, j.kind,
       case
         when j.planned_at is not null then 'executed'
         when j.ended_at is null then 'planning'
         else 'failed'
       end as state,
       json_build_object(
         'kind', j.kind,
         'roots', json_build_array(json_build_object('variantId', j.root_id, 'version', j.root_version)),
         'locales', j.locales,
         'replicateFolders', j.replicate_folders) as request,
       j.locales, '0' as removals, -1 as last_number, j.has_redirects, null::jsonb as counts, null as digest,
       case when j.planned_at is null and j.ended_at is not null then coalesce(j.error_code, 'JOB_CANCELLED') end
         as error_code,
       j.error_message, j.requested_by as created_by, j.accepted_at as created_at,
       j.accepted_at + interval '7 days' as expires_at
  from jobs.jobs j
 where j.space_id = $1
   and j.id = $2
   and j.kind = 'localize'`,
    values: [spaceId, id],
  });
  return rows[0];
}

/** Locks a plan until the transaction ends. */
export async function lockPlan(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<PlanRow | undefined> {
  const { rows } = await client.query<PlanRow>({
    name: 'lock-plan',
    text: 'select * from jobs.plans where space_id = $1 and id = $2 for update',
    values: [spaceId, id],
  });
  return rows[0];
}

/** Returns plans without a job that should have been made by now. Jobs without a plan have their own rescue. */
export async function readStalledPlans(
  client: ClientBase,
  olderThanMs: number,
  limit: number,
): Promise<Pick<PlanRow, 'space_id' | 'space_key' | 'id'>[]> {
  const { rows } = await client.query<Pick<PlanRow, 'space_id' | 'space_key' | 'id'>>({
    name: 'read-stalled-plans',
    text: `
select p.space_id, p.space_key, p.id
  from jobs.plans p
 where p.state = 'planning'
   and p.created_at < now() - $1 * interval '1 millisecond'
   and not exists (select from jobs.jobs j where j.space_id = p.space_id and j.id = p.id)
 order by p.created_at
 limit $2`,
    values: [olderThanMs, limit],
  });
  return rows;
}

/**
 * Deletes at most `limit` plans that expired without being executed, with their nodes. Returns their number. Several
 * processes can run this at the same time.
 */
export async function deleteExpiredPlans(client: ClientBase, limit: number): Promise<number> {
  const { rows } = await client.query<Pick<PlanRow, 'space_id' | 'id'>>({
    name: 'lock-expired-plans',
    text: `
select p.space_id, p.id
  from jobs.plans p
 where p.expires_at < now() - interval '1 day'
   and p.state <> 'executed'
   -- An accepted job still needs its request.
   and not exists (select from jobs.jobs j where j.space_id = p.space_id and j.id = p.id)
 order by p.expires_at
 limit $1
   for update skip locked`,
    values: [limit],
  });
  for (const { space_id: spaceId, id } of rows) {
    await deletePlanNodes(client, spaceId, id);
    await client.query('delete from jobs.plan_choices where space_id = $1 and job_id = $2', [spaceId, id]);
    await client.query('delete from jobs.plans where space_id = $1 and id = $2', [spaceId, id]);
  }
  return rows.length;
}

/** Deletes everything that planning has stored, so that the plan can be made again. */
export async function deletePlanNodes(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<void> {
  for (const table of TABLES) {
    await client.query(`delete from jobs.${table} where space_id = $1 and job_id = $2`, [spaceId, id]);
  }
}

const TABLES = ['outcomes', 'uses', 'plan_redirects', 'plan_folders', 'plan_destinations', 'plan_nodes'] as const;

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('The statement returned no row.');
  return row;
}
