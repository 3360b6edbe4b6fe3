import type { DriveItemView } from '@scriptorium/contracts';

import { specialFolderAt } from '../addressing/special-folders';
import { contentTag, entityTag } from '../requests/item-tags';

/** URLs for the presentation of an item: the public URL, and the download URL of its content. */
export interface ItemUrls {
  readonly publicUrl: string;
  /** The pre-authenticated, absolute URL. Undefined for an item without content, and without a known caller. */
  readonly downloadUrl?: string;
}

export const DRIVE_TYPE = 'business';

/** Returns a driveItem with all members that clients are known to need (docs/contracts/onedrive.md §3.3). */
export function presentItem(item: DriveItemView, { publicUrl, downloadUrl }: ItemUrls): Record<string, unknown> {
  const { file, folder, parentId, deletedAt } = item;
  return {
    ...(downloadUrl === undefined ? {} : { '@microsoft.graph.downloadUrl': downloadUrl }),
    id: item.id,
    name: item.name,
    size: item.size,
    eTag: entityTag(item),
    ...(file === null ? {} : { cTag: contentTag(item) }),
    createdDateTime: item.createdAt,
    createdBy: presentIdentity(item.createdBy, item.createdByName),
    lastModifiedDateTime: item.modifiedAt,
    lastModifiedBy: presentIdentity(item.modifiedBy, item.modifiedByName),
    ...(item.description === null ? {} : { description: item.description }),
    ...(deletedAt === null ? { webUrl: webUrlOf(item, publicUrl) } : {}),
    parentReference: presentParent(item),
    fileSystemInfo: { createdDateTime: item.clientCreatedAt, lastModifiedDateTime: item.clientModifiedAt },
    ...(folder === null ? {} : presentFolder(item, folder.childCount)),
    ...(parentId === null && deletedAt === null ? { root: {} } : {}),
    ...(file === null ? {} : { file: presentFile(file) }),
    ...(deletedAt === null ? {} : { deleted: { state: 'deleted' } }),
  };
}

function presentFolder({ parentPath, name, deletedAt }: DriveItemView, childCount: number): object {
  const special = parentPath === null || deletedAt !== null ? undefined : specialFolderAt([...parentPath, name]);
  return { folder: { childCount }, ...(special === undefined ? {} : { specialFolder: { name: special } }) };
}

/** Returns an identity. A deleted principal has no name; Graph omits `displayName`, too. */
export function presentIdentity(id: string, name: string | null): object {
  return { user: { id, ...(name === null ? {} : { displayName: name }) } };
}

/** Returns the parent reference. `driveId` is required by rclone. A deleted item and the root have no parent. */
function presentParent({ driveId, parentId, parentPath }: DriveItemView): object {
  return {
    driveId,
    driveType: DRIVE_TYPE,
    ...(parentId === null ? {} : { id: parentId }),
    ...(parentId === null || parentPath === null ? {} : { path: pathOf(driveId, parentPath) }),
  };
}

/** Returns `/drives/{id}/root:/a%20b`; `/drives/{id}/root:` for the root. */
function pathOf(driveId: string, names: readonly string[]): string {
  return [`/drives/${driveId}/root:`, ...names.map(encodeURIComponent)].join('/');
}

function webUrlOf({ driveId, parentId, parentPath, name }: DriveItemView, publicUrl: string): string {
  const names = parentId === null ? [] : [...(parentPath ?? []), name];
  return publicUrl + (names.length === 0 ? `/drives/${driveId}/root` : pathOf(driveId, names));
}

function presentFile({ mimeType, sha256, sha1, quickXor }: NonNullable<DriveItemView['file']>): object {
  return {
    mimeType,
    hashes: { quickXorHash: quickXor, sha1Hash: sha1.toUpperCase(), sha256Hash: sha256.toUpperCase() },
  };
}
