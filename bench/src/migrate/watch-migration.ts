import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 50;

/** The connection that has the lock of libs/persistence/src/migrate.ts. */
const MIGRATING = `
select a.pid, a.query
  from pg_locks l
  join pg_stat_activity a using (pid)
 where l.locktype = 'advisory'
   and l.objid = 727402001
   and l.granted`;

/** Observes a migration from outside: its statement, its progress, and the size of the database. */
export class MigrationWatch {
  #isEnding = false;
  #step = '';
  #bytes = 0;

  constructor(
    private readonly database: Client,
    /** Fractions of the rows, between 0 and 1, after which the migration is killed. */
    private readonly stops: number[],
    private readonly print: (line: string) => void,
  ) {}

  /** The start of the statement that was seen last. */
  get step(): string {
    return this.#step;
  }

  /** The maximum size of the database. */
  get mostBytes(): number {
    return this.#bytes;
  }

  end(): void {
    this.#isEnding = true;
  }

  async run(): Promise<void> {
    while (!this.#isEnding) {
      const { rows } = await this.database.query<{ pid: number; query: string }>(MIGRATING);
      this.#step = (rows[0]?.query ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 60);
      const { rows: size } = await this.database.query<{ bytes: string }>(
        'select pg_database_size(current_database()) as bytes',
      );
      this.#bytes = Math.max(this.#bytes, Number(size[0]?.bytes));
      await this.#stopAtPart(rows[0]?.pid);
      await sleep(SAMPLE_MS);
    }
  }

  async #stopAtPart(pid: number | undefined): Promise<void> {
    const [stop] = this.stops;
    if (stop === undefined || pid === undefined) return;
    const moved = await this.#movedPart();
    if (moved < stop) return;
    this.stops.shift();
    await this.database.query('select pg_terminate_backend($1, 10000)', [pid]);
    this.print(`stopped with ${(100 * moved).toFixed(0)} % of the variants moved`);
  }

  /** Returns the fraction of moved rows. Ids are distributed evenly, and rows are moved in the order of their ids. */
  async #movedPart(): Promise<number> {
    const { rows } = await this.database.query<{ exists: boolean }>(
      `select to_regclass('content.moved_rows') is not null as exists`,
    );
    if (rows[0]?.exists !== true) return 0;
    const { rows: moved } = await this.database.query<{ id: string }>('select id from content.moved_rows');
    return parseInt(moved[0]?.id.slice(0, 4) ?? '0', 16) / 0x1_00_00;
  }
}
