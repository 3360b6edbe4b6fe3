import type { JobPlace, ListSpaceJobs, SpaceId } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { Pool } from 'pg';

export type JobFilters = Pick<ListSpaceJobs, 'kinds' | 'states' | 'createdBy' | 'rootId' | 'labels' | 'since'>;

interface ListedJobRow extends JobRow {
  /** `accepted_at` with microseconds, which a Date does not have. */
  readonly place: string;
}

const PLACE = `to_char(accepted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/**
 * Returns jobs of a space, newest first. Each filter alone has an index in this order (jobs_by_…). With several, the
 * server reads one index and drops the rows that do not match the others.
 */
export async function listSpaceJobRows(
  pool: Pool,
  spaceId: SpaceId,
  filters: JobFilters,
  page: { readonly after: JobPlace | undefined; readonly limit: number },
): Promise<ListedJobRow[]> {
  const { conditions, values } = conditionsOf(spaceId, filters);
  if (page.after !== undefined) {
    values.push(page.after.acceptedAt, page.after.id);
    conditions.push(`(accepted_at, id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
  }
  values.push(page.limit);
  const { rows } = await pool.query<ListedJobRow>(
    `
select *, ${PLACE} as place
  from jobs.jobs
 where ${conditions.join('\n   and ')}
 order by accepted_at desc, id desc
 limit $${values.length}`,
    values,
  );
  return rows;
}

/** Counts the jobs of a space, up to `most`. */
export async function countSpaceJobs(pool: Pool, spaceId: SpaceId, filters: JobFilters, most: number): Promise<number> {
  const { conditions, values } = conditionsOf(spaceId, filters);
  values.push(most);
  const { rows } = await pool.query<{ count: number }>(
    `
select count(*)::integer as count
  from (select from jobs.jobs where ${conditions.join(' and ')} limit $${values.length}) job`,
    values,
  );
  return rows[0]?.count ?? 0;
}

function conditionsOf(
  spaceId: SpaceId,
  { kinds, states, createdBy, rootId, labels, since }: JobFilters,
): { readonly conditions: string[]; readonly values: unknown[] } {
  const conditions = ['space_id = $1'];
  const values: unknown[] = [spaceId];
  const add = (value: unknown, condition: (parameter: string) => string): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  // With one value, the index has the order of the list.
  add(only(kinds), (kind) => `kind = ${kind}`);
  add(several(kinds), (list) => `kind = any (${list})`);
  add(only(states), (state) => `state = ${state}`);
  add(several(states), (list) => `state = any (${list})`);
  add(createdBy, (principal) => `requested_by = ${principal}`);
  add(rootId, (root) => `root_id = ${root}::uuid`);
  // The second condition is that of the index.
  add(labels, (wanted) => `labels @> ${wanted}::jsonb and labels <> '{}'`);
  add(since, (time) => `accepted_at >= ${time}::timestamptz`);
  return { conditions, values };
}

function only(list: readonly string[] | undefined): string | undefined {
  return list?.length === 1 ? list[0] : undefined;
}

function several(list: readonly string[] | undefined): readonly string[] | undefined {
  return list?.length === 1 ? undefined : list;
}
