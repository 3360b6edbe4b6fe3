/**
 * Reads jobs for every API. While this gateway follows the events of jobs, it answers from memory, and only the first
 * read of a job goes to the planner.
 *
 * A state that a client was shown through any gateway is never followed by an older one:
 *
 *   from events   Another gateway showed a state that it had from EVENTS. The barrier of the follower waits until this
 *                 gateway has everything that EVENTS had before the request.
 *   from the row  A row in the database is ahead of its event, which is published after the commit. A gateway that
 *                 shows a state of a row (a first read, the answer to a cancel) first notifies the others of its
 *                 sequence. They then read the row again instead of showing their older state.
 *
 * Failure mode: while NATS is down or EVENTS is lost, every read goes to the planner. Reads that wait for the same row
 * share one. While EVENTS cannot store events, an unfinished job is read every few seconds.
 */
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { requireScope } from '@scriptorium/auth';
import {
  type Caller,
  type DriveCopyView,
  type Envelope,
  type JobFact,
  type JobId,
  type JobReport,
  type JobView,
  readDriveCopy,
  readJob,
  RejectedError,
} from '@scriptorium/contracts';
import { EventStream, type PeerNotices, RpcClient } from '@scriptorium/messaging';

import { EventHub } from '../events/event-hub.service';
import type { LiveEvent } from '../events/live-event';
import type { LiveEvents } from '../events/live-events';
import { CopyMemory } from './copy-memory';
import { JobMemory } from './job-memory';
import { jobOfEvent } from './job-of-event';
import { SharedReads } from './shared-reads';

/** A state of a job that a gateway has shown. */
interface Shown {
  readonly jobId: JobId;
  readonly sequence: number;
}

/** A read is repeated if another gateway has shown a later state meanwhile. */
const MAX_READS = 3;
const LONGEST_WAIT_MS = 10_000;
const WAIT_WITHOUT_EVENTS_MS = 1_000;

export interface LongPoll {
  /** Returns whether the client has this state already. */
  readonly isKnown: (job: JobView) => boolean;
  readonly waitMs: number;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

@Injectable()
export class Jobs implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly memory = new JobMemory();
  private readonly copies = new CopyMemory(this.memory);
  private readonly reads = new SharedReads();
  private readonly events: LiveEvents;
  private readonly notices: PeerNotices<readonly Shown[]>;
  /** Number of losses of events. A job that was read before a loss is not kept. */
  private losses = 0;

  constructor(
    private readonly rpc: RpcClient,
    hub: EventHub,
    stream: EventStream,
  ) {
    this.events = hub.jobs;
    this.events.onEvent((event) => this.apply(event));
    this.events.onLost(() => this.lose());
    this.notices = stream.notices((shown) => {
      for (const { jobId, sequence } of shown) this.memory.note(jobId, sequence);
    });
  }

  onApplicationBootstrap(): void {
    this.notices.start();
  }

  onApplicationShutdown(): void {
    this.memory.clear();
  }

  /** The position in EVENTS whose job events this gateway has; undefined while it does not follow. */
  get position(): number | undefined {
    return this.events.position;
  }

  /** Returns a job. Rejects with NOT_FOUND, FORBIDDEN. */
  async view(caller: Caller, id: JobId): Promise<JobView> {
    const fromMemory = (): JobView | undefined => this.memory.view(id);
    return permitted(caller, await this.current(fromMemory, async () => (await this.load(caller, id)).job));
  }

  /** Returns a job with its outcomes, as the rpc `read-job`. */
  async report(caller: Caller, id: JobId): Promise<JobReport> {
    const report = await this.current(
      () => this.memory.report(id),
      () => this.load(caller, id),
    );
    permitted(caller, report.job);
    return report;
  }

  /** Returns a job if this can be answered from memory. */
  async peek(caller: Caller, id: JobId): Promise<JobView | undefined> {
    if (!(await this.events.isCurrent())) return undefined;
    const job = this.memory.view(id);
    return job === undefined ? undefined : permitted(caller, job);
  }

  /** Returns the job as soon as its state is one that the client does not know, or after `waitMs`. */
  async changed(caller: Caller, id: JobId, { isKnown, waitMs, signal }: LongPoll): Promise<JobView> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const change = this.nextChange(id);
      const job = await this.view(caller, id).catch((error: unknown) => {
        change.cancel();
        throw error;
      });
      const leftMs = deadline - Date.now();
      if (!isKnown(job) || leftMs <= 0 || signal.aborted) {
        change.cancel();
        return job;
      }
      const longest = this.events.position === undefined ? WAIT_WITHOUT_EVENTS_MS : LONGEST_WAIT_MS;
      await change.within(Math.min(leftMs, longest), signal);
    }
  }

  /** Returns the status of a copy in drives. Rejects with NOT_FOUND. */
  async copy(monitorId: string): Promise<DriveCopyView> {
    return this.current(
      () => this.copies.view(monitorId, Date.now()),
      () => this.loadCopy(monitorId),
    );
  }

  /**
   * Notifies the other gateways of states of rows that this gateway is about to show. Call it before the
   * response.
   */
  async shows(jobs: readonly Pick<JobView, 'id' | 'sequence'>[]): Promise<void> {
    const ahead = jobs.filter(({ id, sequence }) => sequence > this.memory.published(id));
    if (ahead.length > 0) await this.notices.send(ahead.map(({ id: jobId, sequence }) => ({ jobId, sequence })));
    for (const { id, sequence } of ahead) this.memory.note(id, sequence);
  }

  private async current<Answer>(fromMemory: () => Answer | undefined, load: () => Promise<Answer>): Promise<Answer> {
    for (let reads = 1; ; reads += 1) {
      if (!(await this.events.isCurrent())) return load();
      const known = fromMemory();
      if (known !== undefined) return known;
      const loaded = await load();
      const latest = fromMemory();
      if (latest !== undefined) return latest;
      if (reads === MAX_READS) return loaded;
    }
  }

  private load(caller: Caller, jobId: JobId): Promise<JobReport> {
    return this.reads.of(caller, jobId, async () => {
      const { losses } = this;
      if (this.events.position !== undefined) this.memory.expect(jobId);
      const report = await this.rpc.call(readJob, { caller, jobId });
      // The others know before this gateway answers from memory.
      await this.shows([report.job]);
      if (losses === this.losses) this.memory.put(report);
      return report;
    });
  }

  /** The first read finds the job of the copy. Only then its events can be kept, so it is read again. */
  private loadCopy(monitorId: string): Promise<DriveCopyView> {
    return this.reads.of(undefined, monitorId, async () => {
      const jobId = this.copies.jobOf(monitorId) ?? (await this.rpc.call(readDriveCopy, { monitorId })).jobId;
      const { losses } = this;
      if (this.events.position !== undefined) this.memory.expect(jobId);
      const copy = await this.rpc.call(readDriveCopy, { monitorId });
      await this.shows([{ id: jobId, sequence: copy.sequence }]);
      if (losses === this.losses) this.copies.put(copy, Date.now());
      return copy;
    });
  }

  private apply({ space, envelope }: LiveEvent): void {
    const job = jobOfEvent(space, envelope as Envelope<Partial<JobFact>>);
    if (job !== undefined) this.memory.apply(job);
  }

  private lose(): void {
    this.losses += 1;
    this.memory.clear();
    this.copies.clear();
  }

  private nextChange(id: JobId): { cancel: () => void; within: (ms: number, signal: AbortSignal) => Promise<void> } {
    let changed: () => void = () => undefined;
    const change = new Promise<void>((resolve) => (changed = resolve));
    const cancel = this.memory.onChange(id, changed);
    const within = async (ms: number, signal: AbortSignal): Promise<void> => {
      const timer = setTimeout(changed, ms);
      signal.addEventListener('abort', changed, { once: true });
      await change;
      signal.removeEventListener('abort', changed);
      clearTimeout(timer);
      cancel();
    };
    return { cancel, within };
  }
}

/** Returns a job if the caller may read its space. Otherwise it rejects as the planner does. */
function permitted(caller: Caller, job: JobView): JobView {
  const grant = caller.grants.find(({ spaceKey }) => spaceKey === job.spaceKey);
  if (grant === undefined) throw new RejectedError('NOT_FOUND', 'The job does not exist.');
  requireScope(caller, grant.spaceId, 'read');
  return job;
}
