import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Deletes a content type with its assignments and all versions of its schema. Nothing may refer to it. */
export async function deleteContentType(client: ClientBase, spaceId: SpaceId, uri: string): Promise<void> {
  await client.query(
    `
delete from content.repository_content_types a
 using content.content_types t
 where t.space_id = $1
   and t.uri = $2
   and a.space_id = t.space_id
   and a.content_type_id = t.id`,
    [spaceId, uri],
  );
  const { rows } = await client.query<{ schema_id: string }>(
    'delete from content.content_types where space_id = $1 and uri = $2 returning schema_id',
    [spaceId, uri],
  );
  const schemaId = rows[0]?.schema_id;
  await client.query('delete from content.content_type_schema_versions where space_id = $1 and schema_id = $2', [
    spaceId,
    schemaId,
  ]);
  await client.query('delete from content.content_type_schemas where space_id = $1 and id = $2', [spaceId, schemaId]);
}
