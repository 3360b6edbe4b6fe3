import { isUnfinished, type DriveCopyView } from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { progressOf } from '@scriptorium/jobs';
import type { DriveCopyRow } from './drive-copies.store';

/**
 * Returns the view of a copy. A failed or cancelled copy leaves nothing, so it reports no bytes, although its workers
 * may have moved some.
 */
export function driveCopyView(row: DriveCopyRow): DriveCopyView {
  const { error_code: code, error_message: message } = row;
  return {
    monitorId: row.monitor,
    jobId: row.id,
    sequence: Number(row.sequence),
    isPlanned: row.planned_at !== null,
    state: row.state,
    progress: progressOf(row),
    bytes: { total: Number(row.bytes_to_move), moved: isWithoutResult(row.state) ? 0 : Number(row.bytes_moved) },
    waitingFor: row.ended_at === null ? row.waiting_for : null,
    targetDriveId: row.target_drive_id,
    resultItemId: row.children_only ? row.target_folder_id : derivedId(row.source_item_id, row.id),
    acceptedAt: row.accepted_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    error: code === null ? null : { code, message: message ?? code, names: row.error_names },
  };
}

function isWithoutResult(state: DriveCopyRow['state']): boolean {
  return !isUnfinished(state) && state !== 'completed';
}
