/**
 * Follows the job events of one space for any number of pages.
 *
 *   a page reads a list or a job → subscribes with its Scriptorium-Position → gets every later change
 *
 * The first page opens the stream after its position. The stream keeps the latest state of every job that has changed
 * since, and sends these to each further page. A page whose position is before the start of the stream may lack
 * changes, and gets `gap`. The same after 410, when events after the last position are not stored any more: then the
 * stream begins again after the position of a new response.
 */
import { type Job, ProblemError, ScriptoriumClient } from '@scriptorium/client';
import type { LiveMessage, LiveStatus } from './messages';

/** Jobs that are kept for further pages. A page reads the newest ones itself. */
const KEPT_JOBS = 5_000;
const PAUSE_MS = 5_000;

type Listener = (message: LiveMessage) => void;

export class JobStream {
  private readonly listeners = new Set<Listener>();
  private readonly latest = new Map<string, Job>();
  private readonly client: ScriptoriumClient;
  private status: LiveStatus = 'reconnecting';
  private start: number | undefined;
  private running: AbortController | undefined;

  constructor(
    url: string,
    private readonly space: string,
    private readonly pauseMs = PAUSE_MS,
  ) {
    this.client = new ScriptoriumClient({ url, retry: { attempts: 1 }, send: (request) => this.send(request) });
  }

  /** Sends every change after the position to the listener. Returns a function that ends this. */
  subscribe(listener: Listener, after: number): () => void {
    this.listeners.add(listener);
    if (this.running === undefined) {
      this.latest.clear();
      this.start = after;
      this.running = new AbortController();
      void this.run(after, this.running.signal);
    } else {
      if (after < (this.start ?? after)) listener({ type: 'gap', space: this.space });
      listener({ type: 'jobs', space: this.space, jobs: [...this.latest.values()] });
      listener({ type: 'status', space: this.space, status: this.status });
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    };
  }

  private close(): void {
    this.running?.abort(new Error('No page follows the jobs.'));
    this.running = undefined;
  }

  private async run(after: number, signal: AbortSignal): Promise<void> {
    let position = String(after);
    while (!signal.aborted) {
      try {
        for await (const followed of this.client.space(this.space).followJobs({ after: position, signal })) {
          position = followed.position;
          this.receive(followed.event.data);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (ProblemError.is(error) && error.status === 401) return this.end();
        if (ProblemError.is(error, 'EVENT_POSITION_UNKNOWN')) position = await this.restart(position);
        else await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
      }
    }
  }

  /** Returns the present position after events were lost. */
  private async restart(position: string): Promise<string> {
    try {
      const params = { path: { space: this.space }, query: { limit: 1 } };
      const { response } = await this.client.api.GET('/v1/spaces/{space}/jobs', { params });
      const present = response.headers.get('scriptorium-position') ?? position;
      this.latest.clear();
      this.start = Number(present);
      this.tell({ type: 'gap', space: this.space });
      return present;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
      return position;
    }
  }

  private end(): void {
    this.setStatus('ended');
    this.running = undefined;
  }

  private receive(job: Job): void {
    const known = this.latest.get(job.id);
    if (known !== undefined && known.sequence >= job.sequence) return;
    this.latest.delete(job.id);
    this.latest.set(job.id, job);
    const [oldest] = this.latest.keys();
    if (this.latest.size > KEPT_JOBS && oldest !== undefined) this.latest.delete(oldest);
    this.tell({ type: 'jobs', space: this.space, jobs: [job] });
  }

  private async send(request: Request): Promise<Response> {
    try {
      const response = await fetch(request);
      this.setStatus(response.ok ? 'live' : 'reconnecting');
      return response;
    } catch (error) {
      this.setStatus('reconnecting');
      throw error;
    }
  }

  private setStatus(status: LiveStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.tell({ type: 'status', space: this.space, status });
  }

  private tell(message: LiveMessage): void {
    for (const listener of this.listeners) listener(message);
  }
}
