import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Returns the templates of bodies by their numbers. */
export async function readTemplates(
  client: ClientBase,
  spaceId: SpaceId,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await client.query<{ number: string; template: string }>({
    name: 'read-templates',
    text: `
select number, template
  from content.bodies
 where space_id = $1
   and number = any ($2::bigint[])`,
    values: [spaceId, numbers],
  });
  return new Map(rows.map(({ number, template }) => [number, template]));
}
