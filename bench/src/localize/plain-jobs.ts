import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Method } from './method';
import { addPlainJobs } from './plain-tables';
import type { SourceItem } from '../system/source-item';

/** A job per variant on graphile-worker: the parent process of plain-worker.ts. */
export class PlainJobs implements Method {
  readonly name = 'job per variant';

  private constructor(
    private readonly worker: ChildProcess,
    private readonly database: Client,
    private readonly items: readonly SourceItem[],
    private readonly locales: readonly string[],
  ) {}

  static async start(
    databaseUrl: string,
    database: Client,
    items: readonly SourceItem[],
    locales: readonly string[],
  ): Promise<PlainJobs> {
    // Bench may run from its sources, under Jest, but the worker must be built.
    const program = join(__dirname, '../../dist/localize/plain-worker.js');
    const worker = fork(program, { env: { ...process.env, DATABASE_URL: databaseUrl } });
    const jobs = new PlainJobs(worker, database, items, locales);
    await jobs.waitFor('started');
    return jobs;
  }

  get pid(): number {
    return this.worker.pid ?? 0;
  }

  /** Not needed: a run takes ten seconds of small statements, so planning them does not matter. */
  async warmUp(): Promise<void> {
    // Nothing to do.
  }

  /** Returns the milliseconds from before the jobs are added until the last one has succeeded. */
  async run(): Promise<number> {
    this.worker.send({ expect: this.items.length * this.locales.length });
    await this.waitFor('ready');
    const start = performance.now();
    const done = this.waitFor('done');
    await addPlainJobs(this.database, this.items, this.locales);
    await done;
    return performance.now() - start;
  }

  async stop(): Promise<void> {
    if (this.worker.exitCode !== null) return;
    const exited = once(this.worker, 'exit');
    this.worker.disconnect();
    await exited;
  }

  private async waitFor(word: string): Promise<void> {
    const finished = new AbortController();
    const { signal } = finished;
    const ended = once(this.worker, 'exit', { signal }).then(([code]) => {
      throw new Error(`The worker process ended with exit code ${String(code)}.`);
    });
    try {
      const [message] = (await Promise.race([once(this.worker, 'message', { signal }), ended])) as [unknown];
      if (message !== word) throw new Error(`Expected the message "${word}", received "${String(message)}".`);
    } finally {
      // The end of the worker is no longer awaited.
      ended.catch(() => undefined);
      finished.abort();
    }
  }
}
