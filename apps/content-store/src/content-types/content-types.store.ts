import type { ClientBase, Pool } from 'pg';

export interface ContentTypeRow {
  readonly space_id: number;
  readonly id: string;
  readonly uri: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly schema_id: string;
  /** The schema version that bodies are held against. */
  readonly schema_version: number;
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_by: string;
  readonly updated_at: Date;
}

/** The content type that a body's `_meta.schema` names, and whether items of a repository may be of it. */
export async function findContentType(
  db: Pool | ClientBase,
  spaceId: number,
  schemaUri: string,
  repositoryId: string,
): Promise<(ContentTypeRow & { readonly assigned: boolean }) | undefined> {
  const { rows } = await db.query<ContentTypeRow & { assigned: boolean }>({
    name: 'find-content-type',
    text: `
select t.*,
       exists (
         select from content.repository_content_types a
          where a.space_id = t.space_id
            and a.repository_id = $3
            and a.content_type_id = t.id) as assigned
  from content.content_types t
 where t.space_id = $1
   and t.uri = $2`,
    values: [spaceId, schemaUri, repositoryId],
  });
  return rows[0];
}
