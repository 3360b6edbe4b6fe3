import { type DriveCopyView, isUnfinished, type JobId, type JobView } from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';

import type { JobMemory } from './job-memory';

const MAX_COPIES = 10_000;
/** Moved bytes have no event. While a copy moves any, its status is read again after this time. */
const BYTES_KEPT_MS = 1_000;
/** A monitor exists until this long after the end of the copy. */
const MONITOR_KEPT_MS = 24 * 60 * 60_000;

interface ReadCopy {
  readonly copy: DriveCopyView;
  readonly readAt: number;
}

/** The copies in drives whose monitors were read, by the id of the monitor. Their states are those of the jobs. */
export class CopyMemory {
  private readonly copies = new LRUCache<string, ReadCopy>({ max: MAX_COPIES });

  constructor(private readonly jobs: JobMemory) {}

  jobOf(monitorId: string): JobId | undefined {
    return this.copies.get(monitorId)?.copy.jobId;
  }

  put(copy: DriveCopyView, readAt: number): void {
    this.copies.set(copy.monitorId, { copy, readAt });
    this.jobs.confirm(copy.jobId);
    this.jobs.show(copy.jobId, copy.sequence);
  }

  clear(): void {
    this.copies.clear();
  }

  /** Returns the status of a copy if its latest shown state is known. `now` and the times of reads are milliseconds. */
  view(monitorId: string, now: number): DriveCopyView | undefined {
    const read = this.copies.get(monitorId);
    if (read === undefined || !this.jobs.has(read.copy.jobId)) return undefined;
    const isLatest = read.copy.sequence >= this.jobs.known(read.copy.jobId);
    const copy = isLatest ? read.copy : withState(read.copy, this.jobs.view(read.copy.jobId));
    if (copy === undefined) return undefined;
    if (!isUnfinished(copy.state)) return now < Date.parse(copy.changedAt) + MONITOR_KEPT_MS ? copy : undefined;
    const isFresh = copy.bytes.total === 0 ? this.jobs.isConfirmed(copy.jobId) : now < read.readAt + BYTES_KEPT_MS;
    return isFresh ? copy : undefined;
  }
}

/** Returns the copy with a later state of its job; undefined if the state needs members that only a read has. */
function withState(copy: DriveCopyView, job: JobView | undefined): DriveCopyView | undefined {
  if (job === undefined || copy.isPlanned !== (job.plannedAt !== null)) return undefined;
  const { sequence, state, progress, changedAt } = job;
  const later = { ...copy, sequence, state, progress, changedAt };
  if (isUnfinished(state)) return later;
  if (state !== 'completed') return undefined;
  return { ...later, bytes: { total: copy.bytes.total, moved: copy.bytes.total }, waitingFor: null, error: null };
}
