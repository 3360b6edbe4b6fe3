import type { ContentTypeView, SchemaView } from '@scriptorium/contracts';
import type { ContentTypeRow } from '../../../models/content-types/content-types.store';
import type { SchemaRow } from '../../../models/schemas/schemas.store';

export function schemaView(row: SchemaRow, hubId: string): SchemaView {
  const { id, body, version, status } = row;
  return {
    id,
    hubId,
    schemaId: row.schema_uri,
    body,
    version,
    validationLevel: row.validation_level,
    status,
    ...stamps(row),
  };
}

export function contentTypeView(row: ContentTypeRow, hubId: string): ContentTypeView {
  const { id, uri, settings, status } = row;
  return { id, hubId, contentTypeUri: uri, settings, status, ...stamps(row) };
}

function stamps(
  row: SchemaRow | ContentTypeRow,
): Pick<SchemaView, 'createdBy' | 'createdDate' | 'lastModifiedBy' | 'lastModifiedDate'> {
  return {
    createdBy: row.created_by,
    createdDate: row.created_at.toISOString(),
    lastModifiedBy: row.updated_by,
    lastModifiedDate: row.updated_at.toISOString(),
  };
}
