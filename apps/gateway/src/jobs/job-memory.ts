import type { JobId, JobReport, JobView } from '@scriptorium/contracts';
import { isUnfinished } from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';

import type { EventJob } from './job-of-event';

/** Jobs that are kept. One takes about 2 KB. */
const MAX_JOBS = 10_000;
/** Lists of outcomes that are kept. One takes up to 300 KB. */
const MAX_DETAILS = 100;
/** Time for which an ended job is kept: its clients read the end once each. */
const ENDED_KEPT_MS = 60_000;
/**
 * Events can be late, such as while EVENTS is full. An unfinished job without an event for this time is read again,
 * once for all of its clients.
 */
export const CONFIRMED_MS = 5_000;

interface KnownJob {
  view?: JobView;
  /** Time of the last read or event, in milliseconds. */
  confirmedAt: number;
  /** The highest sequence that any gateway is known to have shown, or that an event has. */
  known: number;
  /** The highest sequence that every gateway knows: of an event or of a notice. */
  published: number;
}

interface Details extends Pick<JobReport, 'outcomes' | 'outcomesTotal'> {
  readonly key: string;
  readonly error: JobView['error'];
}

/**
 * The jobs that clients of this gateway have read, each in its newest state: of the last read, or of a later event.
 * Events of other jobs are ignored, so the size depends on the number of jobs that clients poll, up to a limit.
 *
 * Of two states the one with the higher sequence counts, in whatever order they arrive. A job whose state is older than
 * one that was shown elsewhere has no view until it is read again.
 */
export class JobMemory {
  private readonly jobs = new LRUCache<JobId, KnownJob>({ max: MAX_JOBS, dispose: (_job, id) => this.wake(id) });
  private readonly details = new LRUCache<JobId, Details>({ max: MAX_DETAILS });
  private readonly waiting = new Map<JobId, Set<() => void>>();

  /** Returns the job if its latest shown state is known. */
  view(id: JobId): JobView | undefined {
    const job = this.jobs.get(id);
    if (job?.view === undefined || job.view.sequence < job.known) return undefined;
    return isUnfinished(job.view.state) && !this.isConfirmed(id) ? undefined : job.view;
  }

  /** Records a read of the job. */
  confirm(id: JobId): void {
    const job = this.jobs.peek(id);
    if (job !== undefined) job.confirmedAt = Date.now();
  }

  /** Returns whether there was a read or an event of the job lately. */
  isConfirmed(id: JobId): boolean {
    return Date.now() < (this.jobs.peek(id)?.confirmedAt ?? 0) + CONFIRMED_MS;
  }

  /** Returns the job with its outcomes, if both are known. */
  report(id: JobId): JobReport | undefined {
    const job = this.view(id);
    if (job === undefined) return undefined;
    if (hasNoDetails(job)) return { job, outcomes: [], outcomesTotal: 0 };
    const details = this.details.get(id);
    if (details?.key !== keyOf(job)) return undefined;
    return { job: { ...job, error: details.error }, outcomes: details.outcomes, outcomesTotal: details.outcomesTotal };
  }

  /** The highest sequence that is known of the job; 0 if none is. */
  known(id: JobId): number {
    return this.jobs.peek(id)?.known ?? 0;
  }

  /** The highest sequence that every gateway knows; 0 if none is. */
  published(id: JobId): number {
    return this.jobs.peek(id)?.published ?? 0;
  }

  /** Returns whether the events of the job are kept, and keeps the job longer. */
  has(id: JobId): boolean {
    return this.jobs.get(id) !== undefined;
  }

  /** Keeps the events of a job from now on. Called before the job is read, so that none is missed in between. */
  expect(id: JobId): void {
    if (!this.jobs.has(id)) this.jobs.set(id, { known: 0, published: 0, confirmedAt: Date.now() });
  }

  /** Adds what was read of a job that is expected. */
  put({ job, outcomes, outcomesTotal }: JobReport): void {
    this.update(job);
    if (!hasNoDetails(job)) this.details.set(job.id, { key: keyOf(job), error: job.error, outcomes, outcomesTotal });
  }

  /** Adds an event. Jobs that are not expected are ignored. */
  apply({ id, view }: EventJob): void {
    if (!this.jobs.has(id)) return;
    if (view === undefined) return void this.jobs.delete(id);
    this.update(view);
    this.publish(id, view.sequence);
  }

  /** Records that every gateway knows that a state with this sequence was shown. */
  note(id: JobId, sequence: number): void {
    this.publish(id, sequence);
    this.show(id, sequence);
  }

  /** Records that this gateway has shown a state with this sequence. */
  show(id: JobId, sequence: number): void {
    const job = this.jobs.peek(id);
    if (job === undefined || job.known >= sequence) return;
    job.known = sequence;
    this.wake(id);
  }

  clear(): void {
    this.jobs.clear();
    this.details.clear();
    for (const id of [...this.waiting.keys()]) this.wake(id);
  }

  /** Calls back at the next change of the job, or when it is not kept any more. Returns the function that ends this. */
  onChange(id: JobId, callback: () => void): () => void {
    const callbacks = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, callbacks.add(callback));
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0 && this.waiting.get(id) === callbacks) this.waiting.delete(id);
    };
  }

  private publish(id: JobId, sequence: number): void {
    const job = this.jobs.peek(id);
    if (job !== undefined && job.published < sequence) job.published = sequence;
  }

  private update(view: JobView): void {
    const job = this.jobs.peek(view.id);
    if (job === undefined) return;
    this.confirm(view.id);
    if (job.view !== undefined && job.view.sequence >= view.sequence) return;
    job.view = view;
    job.known = Math.max(job.known, view.sequence);
    // Sets the time for which it is kept.
    this.jobs.set(view.id, job, { ttl: isUnfinished(view.state) ? 0 : ENDED_KEPT_MS, noDisposeOnSet: true });
    this.wake(view.id);
  }

  private wake(id: JobId): void {
    const callbacks = this.waiting.get(id);
    this.waiting.delete(id);
    for (const callback of callbacks ?? []) callback();
  }
}

/** The outcomes of a job do not change while these members do not. */
function keyOf({ attempts, progress: { reused, skipped, failed }, state, error }: JobView): string {
  return [attempts, reused, skipped, failed, isUnfinished(state), error?.code].join('/');
}

function hasNoDetails({ progress: { reused, skipped, failed }, error }: JobView): boolean {
  return reused === 0 && skipped === 0 && failed === 0 && error === null;
}
