import type { Pool } from 'pg';

/** The baseline: one transaction inserts one row of the size of a record into one table, and does nothing else. */
export class SingleInserts {
  private constructor(private readonly pool: Pool) {}

  static async prepare(pool: Pool): Promise<SingleInserts> {
    await pool.query(`
create schema single;
create table single.records (
  id uuid primary key default gen_random_uuid(),
  title text not null,
  body text not null,
  created_at timestamptz not null default now()
)`);
    return new SingleInserts(pool);
  }

  async insert(): Promise<void> {
    await this.pool.query({
      name: 'insert-record',
      text: `
insert into single.records (title, body)
values ($1, $2)`,
      values: ['Article (duplicate)', 'x'.repeat(4_000)],
    });
  }
}
