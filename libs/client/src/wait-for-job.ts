import { pause } from './pause.js';
import type { Job } from './schemas.js';

const ENDED = ['completed', 'completed-with-failures', 'failed', 'cancelled'];
/** The shortest time between two reads, for a server or a proxy that does not wait. */
const MIN_MS = 500;

export interface WaitOptions {
  /** Receives each state of the job that is read, the last one too. */
  readonly onChange?: (job: Job) => void;
  readonly signal?: AbortSignal;
}

/** Returns whether a job has ended. A retry continues an ended job. */
export function hasEnded({ state }: Pick<Job, 'state'>): boolean {
  return ENDED.includes(state);
}

/** Reads a job. With a tag, the response waits for another state; `job` is absent if the state has not changed. */
export type ReadJob = (tag: string | undefined) => Promise<{ readonly job?: Job; readonly tag: string | undefined }>;

/** Reads a job until it has ended. Returns its last state, whatever it is. */
export async function waitForJob(read: ReadJob, { onChange, signal }: WaitOptions = {}): Promise<Job> {
  for (let known: string | undefined; ;) {
    const started = Date.now();
    const { job, tag } = await read(known);
    if (job !== undefined) {
      onChange?.(job);
      if (hasEnded(job)) return job;
    }
    const tookMs = Date.now() - started;
    if (known !== undefined && tookMs < MIN_MS) await pause(MIN_MS - tookMs, signal);
    known = tag ?? known;
  }
}
