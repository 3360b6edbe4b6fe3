import type { JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase, Pool } from 'pg';

export async function readJobRow(
  client: ClientBase | Pool,
  spaceIds: readonly SpaceId[],
  id: JobId,
): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>('select * from jobs.jobs where space_id = any($1) and id = $2', [
    spaceIds,
    id,
  ]);
  return rows[0];
}

/** Returns the space of a variant; undefined if no space of `spaceIds` has it. */
export async function readSpaceOf(
  pool: Pool,
  spaceIds: readonly SpaceId[],
  variantId: VariantId,
): Promise<SpaceId | undefined> {
  const { rows } = await pool.query<{ space_id: SpaceId }>({
    name: 'read-space-of',
    text: 'select space_id from content.variants where space_id = any($1) and id = $2',
    values: [spaceIds, variantId],
  });
  return rows[0]?.space_id;
}

/** Returns a page of the jobs whose root is this variant, and the total number. */
export async function listJobRows(
  pool: Pool,
  spaceId: SpaceId,
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
