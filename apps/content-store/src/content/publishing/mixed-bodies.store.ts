import type { ExtractedBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

/** Bodies whose parts are valid; one that is there already stays as it is. */
export async function storeMixedBodies(
  client: ClientBase,
  spaceId: number,
  bodies: readonly ExtractedBody[],
): Promise<void> {
  if (bodies.length === 0) return;
  await client.query({
    name: 'store-mixed-bodies',
    text: `
insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
select $1, body.*
  from unnest($2::bytea[], $3::text[], $4::text[], $5::text[]) body
 order by 2
on conflict do nothing`,
    values: [
      spaceId,
      bodies.map(({ hash }) => hash),
      bodies.map(({ schemaUri }) => schemaUri ?? ''),
      bodies.map(({ slotKinds }) => slotKinds),
      bodies.map(({ template }) => template),
    ],
  });
}
