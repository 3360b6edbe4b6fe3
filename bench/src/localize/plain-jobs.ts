import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Method } from './method';
import { addPlainJobs } from './plain-tables';
import type { SourceItem } from '../system/source-item';

/** A job per variant on graphile-worker; the other side of plain-worker.ts. */
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
    // Bench itself may run from its sources, under Jest; what it starts is built.
    const program = join(__dirname, '../../dist/localize/plain-worker.js');
    const worker = fork(program, { env: { ...process.env, DATABASE_URL: databaseUrl } });
    const jobs = new PlainJobs(worker, database, items, locales);
    await jobs.heard('started');
    return jobs;
  }

  get pid(): number {
    return this.worker.pid ?? 0;
  }

  /** Ten seconds of small statements: what planning them costs is not to be seen. */
  async warmUp(): Promise<void> {
    // Nothing to do.
  }

  /** From before the jobs are added until the last has succeeded. */
  async run(): Promise<number> {
    this.worker.send({ expect: this.items.length * this.locales.length });
    await this.heard('ready');
    const start = performance.now();
    const done = this.heard('done');
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

  private async heard(word: string): Promise<void> {
    const given = new AbortController();
    const { signal } = given;
    const ended = once(this.worker, 'exit', { signal }).then(([code]) => {
      throw new Error(`The worker process ended with ${String(code)}`);
    });
    try {
      const [message] = (await Promise.race([once(this.worker, 'message', { signal }), ended])) as [unknown];
      if (message !== word) throw new Error(`Expected ${word}, heard ${String(message)}`);
    } finally {
      // Nobody waits for its end any more.
      ended.catch(() => undefined);
      given.abort();
    }
  }
}
