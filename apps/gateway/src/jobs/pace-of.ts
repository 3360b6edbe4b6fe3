import { isUnfinished, type JobView } from '@scriptorium/contracts';

export interface Pace {
  /** Pairs of node and destination per second since a worker began; null before the first is done. */
  readonly rate: number | null;
  /** Null if the job has ended or is cancelling, and before the first pair is done. */
  readonly estimatedEndAt: string | null;
}

const UNKNOWN: Pace = { rate: null, estimatedEndAt: null };

/**
 * Returns the pace of a job since a worker began, and when it ends if it goes on like this. Decisions of the plan and
 * earlier attempts took none of this time, so they do not count. The estimate depends only on the job's
 * state, so every gateway returns the same.
 */
export function paceOf({ state, startedAt, changedAt, endedAt, progress, doneAtStart }: JobView): Pace {
  if (startedAt === null) return UNKNOWN;
  const [start, last] = [Date.parse(startedAt), Date.parse(endedAt ?? changedAt)];
  const [done, milliseconds] = [progress.done - doneAtStart, last - start];
  if (done <= 0 || milliseconds <= 0) return UNKNOWN;
  const rate = (1_000 * done) / milliseconds;
  if (!isUnfinished(state) || state === 'cancelling') return { rate, estimatedEndAt: null };
  const left = progress.total - progress.done;
  return { rate, estimatedEndAt: new Date(last + (1_000 * left) / rate).toISOString() };
}
