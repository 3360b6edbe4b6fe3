import type { SpaceId } from '@scriptorium/contracts';
import type { Pool } from 'pg';

export async function readSpaceKey(pool: Pool, spaceId: SpaceId): Promise<string> {
  const { rows } = await pool.query<{ key: string }>({
    name: 'read-space-key',
    text: 'select key from content.spaces where id = $1',
    values: [spaceId],
  });
  return rows[0]?.key ?? '';
}
