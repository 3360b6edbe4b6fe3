import {
  type DriveId,
  type DriveItemId,
  type DriveItemView,
  type FileFacts,
  shortId,
  type SpaceId,
} from '@scriptorium/contracts';
import type { PrincipalNames } from '../../spaces/access/principal-names.store';

/** A row of `content.drive_items` as pg returns it, joined with its blob. */
export interface DriveItemRow {
  readonly space_id: SpaceId;
  readonly id: DriveItemId;
  readonly drive_id: DriveId;
  readonly parent_id: DriveItemId | null;
  readonly name: string;
  readonly name_key: string;
  readonly is_folder: boolean;
  readonly size: string;
  readonly child_count: number;
  readonly blob_hash: Buffer | null;
  readonly mime_type: string | null;
  readonly etag: number;
  readonly ctag: number;
  readonly description: string | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly modified_by: string;
  readonly modified_at: Date;
  readonly client_created_at: Date;
  readonly client_modified_at: Date;
  readonly change: string;
  readonly deleted_at: Date | null;
  readonly deleted_with: DriveItemId | null;
  readonly is_purged: boolean;
  /** The blob in the drive's store; null for folders and purged files. */
  readonly store: string | null;
  readonly location: string | null;
  readonly sha1: Buffer | null;
  readonly quick_xor: string | null;
}

/** Returns the view of an item. `parentPath` contains the names of the folders above it. */
export function driveItemView(
  row: DriveItemRow,
  parentPath: readonly string[] | null,
  people: PrincipalNames,
): DriveItemView {
  return {
    id: shortId(row.id),
    driveId: shortId(row.drive_id),
    parentId: row.parent_id === null ? null : shortId(row.parent_id),
    parentPath: row.deleted_at === null ? parentPath : null,
    name: row.name,
    size: Number(row.size),
    folder: row.is_folder ? { childCount: row.child_count } : null,
    file: fileFacts(row),
    etag: row.etag,
    ctag: row.ctag,
    description: row.description,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    createdByName: people.get(row.created_by) ?? null,
    modifiedAt: row.modified_at.toISOString(),
    modifiedBy: row.modified_by,
    modifiedByName: people.get(row.modified_by) ?? null,
    clientCreatedAt: row.client_created_at.toISOString(),
    clientModifiedAt: row.client_modified_at.toISOString(),
    deletedAt: row.deleted_at?.toISOString() ?? null,
  };
}

function fileFacts({ blob_hash, sha1, quick_xor, mime_type }: DriveItemRow): FileFacts | null {
  if (blob_hash === null || sha1 === null || quick_xor === null) return null;
  return {
    mimeType: mime_type ?? 'application/octet-stream',
    sha256: blob_hash.toString('hex'),
    sha1: sha1.toString('hex'),
    quickXor: quick_xor,
  };
}
