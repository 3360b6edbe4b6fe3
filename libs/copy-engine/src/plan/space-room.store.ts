import { type CeilingName, RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Rejects with SPACE_FULL {limit, maximum} if `amount` more rows do not fit into the space now, so that a large copy
 * fails before it writes. Concurrent transactions are not counted: the database decides when the rows are inserted
 * (docs/adr/0058-triggers-count-what-a-space-has.md).
 */
export async function requireSpaceRoom(
  client: ClientBase,
  spaceId: SpaceId,
  limit: CeilingName,
  amount: number,
): Promise<void> {
  const { rows } = await client.query<{ maximum: string; used: string }>({
    name: 'read-space-room',
    text: `
select c.maximum,
       (select coalesce(sum(p.used), 0)
          from content.usage_parts p
         where p.space_id = $1
           and p.name = c.name) as used
  from content.ceilings c
 where c.name = $2`,
    values: [spaceId, limit],
  });
  const [row] = rows;
  if (row === undefined || Number(row.used) + amount <= Number(row.maximum)) return;
  const maximum = Number(row.maximum);
  const message = `The space must not exceed its limit ${limit} of ${String(maximum)}. It has ${row.used}, and the copy would add ${String(amount)}.`;
  throw new RejectedError('SPACE_FULL', message, { limit, maximum });
}
