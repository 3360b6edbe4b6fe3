import type { Pool } from 'pg';

export interface BranchRow {
  readonly key: string;
  readonly label: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Reads branches, oldest first. */
export async function readBranchRows(pool: Pool, spaceIds: readonly number[]): Promise<BranchRow[]> {
  const { rows } = await pool.query<BranchRow>(
    `
select key, label, created_at, updated_at
  from content.spaces
 where id = any ($1)
 order by id`,
    [spaceIds],
  );
  return rows;
}
