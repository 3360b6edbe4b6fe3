import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Locks a drive against changes until the transaction ends, and returns the number of its last change. Fails with a
 * conflict while another transaction changes the drive: a snapshot would be older than that change.
 */
export async function lockDriveNow(client: ClientBase, spaceId: SpaceId, driveId: string): Promise<string | undefined> {
  const { rows } = await client.query<{ change: string }>({
    name: 'lock-drive-now',
    text: 'select change from content.drives where space_id = $1 and id = $2 for share nowait',
    values: [spaceId, driveId],
  });
  return rows[0]?.change;
}

/**
 * Locks drives against changes until the transaction ends. Waits up to 5 s for a change in flight, then fails with a
 * conflict: a long deletion in one drive must not block all connections of the process.
 */
export async function lockDrives(client: ClientBase, spaceId: SpaceId, driveIds: readonly string[]): Promise<void> {
  await client.query(`set local lock_timeout = '5s'`);
  await client.query({
    name: 'lock-drives',
    text: 'select from content.drives where space_id = $1 and id = any ($2) order by id for share',
    values: [spaceId, driveIds],
  });
}
