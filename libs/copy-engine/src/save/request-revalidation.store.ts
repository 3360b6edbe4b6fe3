import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Requests that content-store validates all bodies of these content types again, from the first one. They keep their
 * states until then.
 */
export async function requestRevalidation(
  client: ClientBase,
  spaceId: SpaceId,
  schemaUris: readonly string[],
): Promise<void> {
  await client.query(
    `
insert into content.revalidations as pending (space_id, schema_uris)
values ($1, $2)
    on conflict (space_id) do update
   set schema_uris = array(select unnest(pending.schema_uris) union select unnest(excluded.schema_uris)),
       after_hash = ''`,
    [spaceId, schemaUris],
  );
}
