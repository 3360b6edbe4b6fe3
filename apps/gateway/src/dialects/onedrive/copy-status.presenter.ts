import { type DriveCopyView, RejectedError, shortId } from '@scriptorium/contracts';

import { describeFailure } from '../../http/describe-failure';
import { problemOf } from './errors.presenter';

const STATUSES: Readonly<Record<DriveCopyView['state'], string>> = {
  accepted: 'notStarted',
  running: 'inProgress',
  completed: 'completed',
  'completed-with-failures': 'failed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** The status document of a long running action (contract, 2.3). */
export function presentCopyStatus(copy: DriveCopyView, publicUrl: string): Record<string, unknown> {
  const percentage = percentageOf(copy);
  return {
    id: shortId(copy.jobId),
    operation: 'ItemCopy',
    status: STATUSES[copy.state],
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

export function locationOf({ targetDriveId, resultItemId }: DriveCopyView, publicUrl: string): string {
  return `${publicUrl}/v1.0/drives/${shortId(targetDriveId)}/items/${shortId(resultItemId)}`;
}

/** With one decimal, and 100 only when everything can be read. */
function percentageOf({ state, progress: { total, done } }: DriveCopyView): number {
  if (state === 'completed') return 100;
  return total === 0 ? 0 : Math.min(99.9, Math.floor((1000 * done) / total) / 10);
}

/** `errorCode` is what rclone looks at, `error` what Graph's documents say. */
function errorOf({ error }: DriveCopyView): object {
  if (error === null) return {};
  const code = codeOf(error.code);
  const details = error.names.map((name) => ({ code, message: `There is already: ${name}`, target: name }));
  return {
    errorCode: code,
    error: { code, message: error.message, ...(details.length === 0 ? {} : { details }) },
  };
}

function codeOf(code: string): string {
  if (code === 'TOO_MANY_ITEMS') return 'totalAffectedItemCountExceeded';
  const [, outer, inner] = problemOf(describeFailure(new RejectedError(code, '')));
  return outer === 'invalidRequest' ? (inner ?? outer) : outer;
}
