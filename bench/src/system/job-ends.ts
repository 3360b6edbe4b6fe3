import { jobCompleted, jobFailed, type Envelope, type JobFact } from '@scriptorium/contracts';
import type { NatsConnection } from '@nats-io/transport-node';

export interface JobEnd {
  /** The time on the clock of `performance.now()`. */
  readonly at: number;
  /** Variants that the job has created. */
  readonly created: number;
}

/** Records the ends of jobs, as a consumer of the events receives them. */
export class JobEnds {
  private readonly ended = new Map<string, JobEnd & { readonly state: string }>();
  private readonly waiting = new Map<string, () => void>();

  constructor(nats: NatsConnection) {
    for (const filter of [...jobCompleted.filters, ...jobFailed.filters]) {
      nats.subscribe(filter, {
        callback: (_error, message) => {
          const at = performance.now();
          const { jobId, state, progress } = message.json<Envelope<JobFact>>().data;
          this.ended.set(jobId, { at, state, created: progress.created });
          this.waiting.get(jobId)?.();
        },
      });
    }
  }

  /** Waits for the end of a job. Rejects if the job did not complete. */
  async of(jobId: string): Promise<JobEnd> {
    if (!this.ended.has(jobId)) await new Promise<void>((resolve) => this.waiting.set(jobId, resolve));
    const end = this.ended.get(jobId);
    this.ended.delete(jobId);
    this.waiting.delete(jobId);
    if (end?.state !== 'completed') throw new Error(`Job ${jobId} ended in the state ${end?.state ?? 'unknown'}.`);
    return end;
  }
}
