import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { eventContent } from './event-content';
import { eventContentParts } from './event-content.sql';

/**
 * Returns the contents of the events (`eventContent`) of those variants that still have this number, by their ids. A
 * variant that was changed or deleted since has none.
 */
export async function readEventContents(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly string[],
  sequence: string | null,
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0 || sequence === null) return new Map();
  const { rows } = await client.query<[id: string, parts: string]>({
    name: 'read-event-contents',
    rowMode: 'array',
    text: `
select v.id, ${eventContentParts('v')}
  from content.variants v
 where v.space_id = $1
   and v.id = any ($2::uuid[])
   and v.sequence = $3`,
    values: [spaceId, ids, sequence],
  });
  return new Map(rows.map(([id, parts]) => [id, eventContent(parts)]));
}
