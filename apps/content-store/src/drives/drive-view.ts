import { shortId, type DriveView } from '@scriptorium/contracts';
import type { PrincipalNames } from '../spaces/access/principal-names.store';
import type { DriveRow } from '@scriptorium/copy-engine';

export function driveView(row: DriveRow, spaceKey: string, people: PrincipalNames): DriveView {
  return {
    id: shortId(row.id),
    spaceKey,
    name: row.name,
    rootId: shortId(row.root_id),
    store: row.store,
    quota: {
      total: row.quota === null ? null : Number(row.quota),
      used: Number(row.used),
      deleted: Number(row.deleted),
    },
    ownerId: row.created_by,
    ownerName: people.get(row.created_by) ?? null,
    createdAt: row.created_at.toISOString(),
    modifiedAt: row.modified_at.toISOString(),
  };
}
