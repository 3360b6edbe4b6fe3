/**
 * The latest state of each job that an event or a response has shown. Of two states, the one with the higher sequence
 * is later, so repeated and reordered events change nothing. Listeners are notified at most every 250 ms, and not in a
 * hidden tab.
 */
import type { Job } from '@scriptorium/client';

const MERGED_FOR_MS = 250;

export class JobStates {
  private readonly jobs = new Map<string, Job>();
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes with each notification. */
  version = 0;

  constructor(private readonly isHidden: () => boolean = () => false) {}

  /** Returns whether the job is newer than the known state. */
  note(job: Job): boolean {
    const known = this.jobs.get(job.id);
    if (known !== undefined && known.sequence >= job.sequence) return false;
    this.jobs.set(job.id, job);
    return true;
  }

  /** Adds the states of events, and notifies the listeners. */
  receive(jobs: readonly Job[]): void {
    const changed = jobs.filter((job) => this.note(job));
    if (changed.length > 0) this.schedule();
  }

  /** Returns the later one of this state and the known one. */
  latest(job: Job): Job {
    const known = this.jobs.get(job.id);
    return known !== undefined && known.sequence > job.sequence ? known : job;
  }

  all(): readonly Job[] {
    return [...this.jobs.values()];
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Notifies the listeners of changes that came while the tab was hidden. */
  flush(): void {
    this.timer = undefined;
    if (this.isHidden()) return;
    this.version += 1;
    for (const notify of this.listeners) notify();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.flush(), MERGED_FOR_MS);
  }
}
