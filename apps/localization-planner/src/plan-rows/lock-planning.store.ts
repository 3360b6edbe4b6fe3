import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Locks the planning of a plan without a job until the transaction ends. Returns false if another transaction has. */
export async function lockPlanning(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<boolean> {
  const { rows } = await client.query<{ isLocked: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('plan/' || $2::uuid, $1)) as "isLocked"`,
    [spaceId, id],
  );
  return rows[0]?.isLocked === true;
}
