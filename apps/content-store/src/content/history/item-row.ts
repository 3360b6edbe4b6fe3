import { grantOf } from '@scriptorium/auth';
import type { Caller, ItemView } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';

/** A variant at one of its versions, as `items.store.ts` reads it. */
export interface ItemRow {
  readonly space_id: number;
  readonly id: string;
  readonly family_id: string;
  readonly repository_id: string;
  readonly folder_id: string | null;
  /** The current version, whatever `number` is. */
  readonly version: number;
  readonly status: ItemView['status'];
  readonly locale: string | null;
  readonly publishing_status: ItemView['publishingStatus'];
  readonly published_version: number | null;
  readonly published_at: Date | null;
  readonly workflow_state: string | null;
  readonly assignees: string[] | null;
  readonly assigned_at: Date | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_by: string;
  readonly updated_at: Date;
  /** The version that was read. */
  readonly number: number;
  readonly label: string;
  readonly body_hash: Buffer;
  readonly slots: string[];
  readonly lifted: string | null;
  readonly saved_by: string;
  readonly saved_at: Date;
  readonly schema_uri: string;
  readonly validation_state: ItemView['validationState'];
  /** Null where no body was asked for. */
  readonly template: string | null;
}

/** What the caller sees of an item in one of their spaces. An older version shows who saved it as who changed it last. */
export function itemView(row: ItemRow, caller: Caller): ItemView {
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

/** `lifted` is JSON text without braces that went through a parser when it was saved. */
export function hierarchyIn(lifted: string | null): ItemView['hierarchy'] {
  if (lifted?.includes('"hierarchy"') !== true) return null;
  const { hierarchy } = JSON.parse(`{${lifted}}`) as { hierarchy?: { root?: unknown; parentId?: unknown } | null };
  if (typeof hierarchy !== 'object' || hierarchy === null) return null;
  return {
    root: hierarchy.root === true,
    parentId: typeof hierarchy.parentId === 'string' ? hierarchy.parentId : null,
  };
}
