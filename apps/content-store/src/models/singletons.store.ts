import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** Returns the ids of the records of a space's singletons, by the schema URIs of their models. */
export async function readSingletonIds(db: Pool | ClientBase, spaceId: SpaceId): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ schema_uri: string; id: string }>({
    name: 'read-singletons',
    text: `
select schema_uri, id
  from content.families
 where space_id = $1
   and schema_uri is not null
   and is_singleton`,
    values: [spaceId],
  });
  return new Map(rows.map(({ schema_uri, id }) => [schema_uri, id]));
}
