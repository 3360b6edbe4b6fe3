import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

export async function insertOperationResult(
  client: ClientBase,
  spaceId: SpaceId,
  id: string,
  result: string,
): Promise<void> {
  await client.query({
    name: 'insert-operation-result',
    text: 'insert into content.operation_results (space_id, id, result) values ($1, $2, $3)',
    values: [spaceId, id, result],
  });
}

/** Returns the JSON text of a result. Undefined if it does not exist or is old enough to be deleted by a sweep. */
export async function readOperationResultText(pool: Pool, spaceId: SpaceId, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ result: string }>({
    name: 'read-operation-result',
    text: `
select result
  from content.operation_results
 where space_id = $1
   and id = $2
   and created_at > now() - interval '24 hours'`,
    values: [spaceId, id],
  });
  return rows[0]?.result;
}

/**
 * Deletes at most `limit` expired results and returns their number. Several processes can run this at the same time.
 */
export async function deleteExpiredResults(pool: Pool, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `
delete from content.operation_results r
 using (
   select space_id, id
     from content.operation_results
    where created_at <= now() - interval '24 hours'
    order by created_at
    limit $1
      for update skip locked
 ) old
 where r.space_id = old.space_id
   and r.id = old.id`,
    [limit],
  );
  return rowCount ?? 0;
}
