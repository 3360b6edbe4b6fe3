import { shortId, type UploadView } from '@scriptorium/contracts';
import type { UploadRow } from './uploads.store';

export function uploadView(row: UploadRow): UploadView {
  return {
    id: shortId(row.id),
    driveId: shortId(row.drive_id),
    store: row.store,
    location: row.location,
    state: row.state,
    digests: row.digests,
    received: Number(row.received),
    expectedTotal: row.expected_total === null ? null : Number(row.expected_total),
    expiresAt: row.expires_at.toISOString(),
    isCommitted: row.committed_item_id !== null,
  };
}
