import { grantOf } from '@scriptorium/auth';
import type { Caller, ItemView } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import type { VariantRow } from './variant-row';

/**
 * Returns the view of a variant. In the view of an older version, `lastModifiedBy` is the principal who saved that
 * version.
 */
export function variantView(row: VariantRow, caller: Caller): ItemView {
  const grant = grantOf(caller, row.space_id);
  const isCurrent = row.number === row.version;
  return {
    id: row.id,
    familyId: row.family_id,
    hubId: grant?.hubId ?? '',
    repositoryId: row.repository_id,
    folderId: row.folder_id,
    body: row.template === null ? null : renderBody(row.template, row.slots, row.lifted),
    schemaUri: row.schema_uri,
    version: row.number,
    label: row.label,
    status: row.status,
    locale: row.locale,
    publishingStatus: row.publishing_status,
    lastPublishedVersion: row.published_version,
    lastPublishedDate: row.published_at?.toISOString() ?? null,
    validationState: row.validation_state,
    assignees: row.assignees ?? [],
    assignedDate: row.assigned_at?.toISOString() ?? null,
    workflowState: row.workflow_state,
    hierarchy: hierarchyIn(row.lifted),
    createdBy: row.created_by,
    createdDate: row.created_at.toISOString(),
    lastModifiedBy: isCurrent ? row.updated_by : row.saved_by,
    lastModifiedDate: (isCurrent ? row.updated_at : row.saved_at).toISOString(),
    scopes: grant?.scopes ?? [],
  };
}

/** Reads the hierarchy from `lifted`, which is valid JSON text without its braces. */
export function hierarchyIn(lifted: string | null): ItemView['hierarchy'] {
  if (lifted?.includes('"hierarchy"') !== true) return null;
  const { hierarchy } = JSON.parse(`{${lifted}}`) as { hierarchy?: { root?: unknown; parentId?: unknown } | null };
  if (typeof hierarchy !== 'object' || hierarchy === null) return null;
  return {
    root: hierarchy.root === true,
    parentId: typeof hierarchy.parentId === 'string' ? hierarchy.parentId : null,
  };
}
