import { join } from 'node:path';
import { startPostgres, type EmbeddedPostgres } from '@scriptorium/embedded';
import { eventually, queryDatabase } from '@scriptorium/testing';

const DATABASE = 'scriptorium';
const BACKUP = 'scriptorium_backup';

/** A PostgreSQL that restarts after a kill, like one under a supervisor. */
export class SupervisedPostgres {
  private constructor(private readonly server: EmbeddedPostgres) {}

  /**
   * A transaction survives a kill of the server also with the durability `fast`, since the operating system keeps the
   * written pages. Only its last 200 ms can be lost with `synchronous_commit=off`, which is therefore on.
   */
  static async start(folder: string, settings: Readonly<Record<string, string>> = {}): Promise<SupervisedPostgres> {
    const server = await startPostgres({
      dataDir: join(folder, 'postgres'),
      durability: 'fast',
      settings: { synchronous_commit: 'on', ...settings },
      database: DATABASE,
      group: 'inherited',
      onUnexpectedExit: () => 'restart',
    });
    return new SupervisedPostgres(server);
  }

  get url(): string {
    return this.server.url;
  }

  get pid(): number | undefined {
    return this.server.pid;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  /** Runs a statement as soon as the server answers. */
  query(sql: string): Promise<Record<string, unknown>[]> {
    return eventually(() => queryDatabase(this.url, sql), { everyMs: 50 });
  }

  /** Copies the database. Ends all connections to it for a moment, since PostgreSQL copies only an unused database. */
  async backUp(): Promise<void> {
    await this.copyDatabase(DATABASE, BACKUP);
  }

  /** Replaces the database by its last copy. */
  async restore(): Promise<void> {
    await this.copyDatabase(BACKUP, DATABASE);
  }

  private async copyDatabase(from: string, to: string): Promise<void> {
    const server = new URL(this.url);
    server.pathname = '/postgres';
    const run = (sql: string): Promise<unknown> => queryDatabase(server.href, sql);
    await run(`drop database if exists ${to} with (force)`);
    await run(`alter database ${from} allow_connections false`);
    await run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${from}'`);
    await eventually(() => run(`create database ${to} template ${from} strategy file_copy`));
    await run(`alter database ${from} allow_connections true`);
  }
}
