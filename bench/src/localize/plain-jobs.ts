import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Client } from 'pg';
import { addPlainJobs } from './plain-tables';
import type { SourceItem } from './site';

/** The other side of plain-worker.ts. */
export class PlainJobs {
  private constructor(private readonly worker: ChildProcess) {}

  static async start(databaseUrl: string): Promise<PlainJobs> {
    const worker = fork(join(__dirname, 'plain-worker.js'), { env: { ...process.env, DATABASE_URL: databaseUrl } });
    const jobs = new PlainJobs(worker);
    await jobs.heard('started');
    return jobs;
  }

  get pid(): number {
    return this.worker.pid ?? 0;
  }

  /** Milliseconds from before the jobs are added until the last has succeeded. */
  async run(database: Client, items: readonly SourceItem[], locales: readonly string[]): Promise<number> {
    this.worker.send({ expect: items.length * locales.length });
    await this.heard('ready');
    const start = performance.now();
    const done = this.heard('done');
    await addPlainJobs(database, items, locales);
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
    const ended = once(this.worker, 'exit').then(([code]) => {
      throw new Error(`The worker process ended with ${String(code)}`);
    });
    // Whoever stops it later is not interested any more.
    ended.catch(() => undefined);
    const [message] = (await Promise.race([once(this.worker, 'message'), ended])) as [unknown];
    if (message !== word) throw new Error(`Expected ${word}, heard ${String(message)}`);
  }
}
