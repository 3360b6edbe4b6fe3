import type { ClientBase } from 'pg';

export async function setSpaceLabel(
  client: ClientBase,
  spaceId: number,
  label: string,
  changedBy: string,
): Promise<void> {
  await client.query(
    `
update content.spaces
   set label = $2,
       updated_by = $3,
       updated_at = now()
 where id = $1`,
    [spaceId, label, changedBy],
  );
}
