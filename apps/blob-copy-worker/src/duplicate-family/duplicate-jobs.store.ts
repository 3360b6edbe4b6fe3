import type { DuplicatePlan } from '@scriptorium/copy-engine';
import type { JobRow } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';

/** A job's row, with what a duplicate's plan says. */
export type DuplicateJobRow = JobRow & {
  readonly root_family_id: string;
  readonly result_family_id: string;
  readonly duplicate: DuplicatePlan;
};

export async function readDuplicateJob(client: ClientBase, spaceId: number, id: string): Promise<DuplicateJobRow> {
  const { rows } = await client.query<DuplicateJobRow>({
    name: 'read-duplicate-job',
    text: `select * from jobs.jobs where space_id = $1 and id = $2 and kind = 'duplicate'`,
    values: [spaceId, id],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`There is no duplicate ${id}.`);
  return row;
}

export interface DuplicateFailure {
  readonly code: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Why a duplicate failed as a whole; its command is closed already. */
export async function noteFailure(
  client: ClientBase,
  spaceId: number,
  id: string,
  error: DuplicateFailure,
): Promise<JobRow> {
  const { rows } = await client.query<JobRow>(
    `
update jobs.jobs
   set error_code = $3,
       error_message = $4,
       error_data = $5
 where space_id = $1
   and id = $2
returning *`,
    [spaceId, id, error.code, error.message, error.data ?? null],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`There is no duplicate ${id}.`);
  return row;
}
