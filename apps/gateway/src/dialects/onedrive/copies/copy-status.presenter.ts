import { type DriveCopyView, isUnfinished, shortId } from '@scriptorium/contracts';

import { reasonOf } from './copy-reasons.presenter';

const STATUSES: Readonly<Record<DriveCopyView['state'], string>> = {
  accepted: 'notStarted',
  planning: 'notStarted',
  running: 'inProgress',
  waiting: 'inProgress',
  throttled: 'inProgress',
  cancelling: 'cancelPending',
  completed: 'completed',
  'completed-with-failures': 'failed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Returns the status of a long-running action (docs/contracts/onedrive.md §2.3). */
export function presentCopyStatus(copy: DriveCopyView, publicUrl: string): Record<string, unknown> {
  const percentage = percentageOf(copy);
  return {
    id: shortId(copy.jobId),
    operation: 'ItemCopy',
    ...statusOf(copy),
    percentageComplete: percentage,
    percentComplete: percentage,
    createdDateTime: copy.acceptedAt,
    lastActionDateTime: copy.changedAt,
    ...(copy.state === 'completed'
      ? { resourceId: shortId(copy.resultItemId), resourceLocation: locationOf(copy, publicUrl) }
      : {}),
    ...errorOf(copy),
  };
}

export function isInProgress({ state }: DriveCopyView): boolean {
  return isUnfinished(state);
}

export function locationOf({ targetDriveId, resultItemId }: DriveCopyView, publicUrl: string): string {
  return `${publicUrl}/v1.0/drives/${shortId(targetDriveId)}/items/${shortId(resultItemId)}`;
}

/** Returns the status, with the reason while the copy waits for a retry. */
function statusOf(copy: DriveCopyView): object {
  if (copy.waitingFor === null || !isInProgress(copy) || copy.state === 'cancelling')
    return { status: STATUSES[copy.state] };
  const { message } = reasonOf({ code: copy.waitingFor, message: '' });
  return { status: 'waiting', statusDescription: `${message} The copy will be retried.` };
}

/**
 * Returns the percentage, of the bytes if there are any to move, otherwise of the items. It has one decimal, is rounded
 * down, and is 100 only for a completed copy. It is computed with BigInt, because 1000 times the bytes of a drive
 * exceeds the exact range of a double.
 */
function percentageOf({ state, bytes, progress }: DriveCopyView): number {
  if (state === 'completed') return 100;
  const [done, total] = bytes.total > 0 ? [bytes.moved, bytes.total] : [progress.done, progress.total];
  if (total === 0) return 0;
  return Math.min(999, Number((1000n * BigInt(done)) / BigInt(total))) / 10;
}

const CANCELLED = { code: 'cancelled', message: 'The copy was cancelled and undone.' };
const WITHOUT_REASON = { code: 'generalException', message: 'The copy failed.' };

/** rclone reads `errorCode`; Graph documents `error`. Every final state except success has both. */
function errorOf({ error, state }: DriveCopyView): object {
  if (state === 'cancelled') return { errorCode: CANCELLED.code, error: CANCELLED };
  if (error === null) {
    const hasFailed = state === 'failed' || state === 'completed-with-failures';
    return hasFailed ? { errorCode: WITHOUT_REASON.code, error: WITHOUT_REASON } : {};
  }
  const { code, message } = reasonOf(error);
  const isNameTaken = error.code === 'NAME_TAKEN';
  const details = error.names.map((target) => ({
    code,
    target,
    message: isNameTaken ? `An item with this name already exists: ${target}` : message,
  }));
  return { errorCode: code, error: { code, message, ...(details.length === 0 ? {} : { details }) } };
}
