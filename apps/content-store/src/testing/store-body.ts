import type { SpaceId } from '@scriptorium/contracts';
import type { ExtractedBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

/** Stores a body as a save does, for versions that a test inserts itself. */
export async function storeBody(
  client: ClientBase,
  spaceId: SpaceId,
  body: ExtractedBody & { readonly schemaUri: string },
  validationState: 'VALID' | 'INVALID',
): Promise<void> {
  await client.query(
    `
insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, validation_state)
values ($1, $2, $3, $4, $5, $6)
    on conflict (space_id, hash) do update
   set validation_state = excluded.validation_state`,
    [spaceId, body.hash, body.schemaUri, body.slotKinds, body.template, validationState],
  );
}
