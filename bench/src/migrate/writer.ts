import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, quantile } from '../system/figures';
import { VARIANT_ID } from './old-content';

const PAUSE_MS = 2;
/** SQLSTATE codes of a column with another type and of a missing one: the tables were exchanged. */
const EXCHANGED = ['42804', '42703'];

/** Saves a version as services before the migration do. */
const OLD_SAVE = `
with changed as (
  update content.variants
     set version = version + 1,
         updated_by = 'user/' || md5(($1 % 50)::text),
         updated_at = clock_timestamp()
   where space_id = 1
     and id = ${VARIANT_ID}
  returning id, version, updated_by, updated_at
)
insert into content.versions (space_id, variant_id, number, body_hash, slots, label, created_by, created_at)
select 1, changed.id, changed.version, c.body_hash, c.slots, c.label, updated_by, updated_at
  from changed
  join content.versions c on c.space_id = 1 and c.variant_id = changed.id and c.number = changed.version - 1`;

/** Saves a version as services after the migration do. */
const NEW_SAVE = `
with current as materialized (
  select *
    from content.variants
   where space_id = 1
     and id = ${VARIANT_ID}
     for no key update
),
past as (
  insert into content.past_versions (
         space_id, variant_id, number, body_number, slots, label, tags, lifted, created_by, created_at)
  select 1, id, version, body_number, slots, label, tags, lifted, coalesce(saved_by, created_by), coalesce(saved_at, created_at)
    from current
)
update content.variants v
   set version = v.version + 1,
       saved_by = nullif(content.principal_number('user/' || md5(($1 % 50)::text)), v.created_by),
       saved_at = clock_timestamp(),
       updated_at = clock_timestamp()
  from current
 where v.space_id = 1
   and v.id = current.id`;

/** Saves random variants one after another, and records the time of each save. */
export class Writer {
  #waits: number[] = [];
  #longest = { milliseconds: 0, during: '' };
  #saves = 0;
  #isEnding = false;
  #isExchanged = false;

  /** @param step returns what the migration is doing, for the report of the longest wait */
  constructor(
    private readonly url: string,
    private readonly variants: number,
    private readonly step: () => string,
  ) {}

  get saves(): number {
    return this.#saves;
  }

  async run(): Promise<void> {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    try {
      while (!this.#isEnding) {
        await this.#save(client, 1 + Math.floor(Math.random() * this.variants));
        await sleep(PAUSE_MS);
      }
    } finally {
      await client.end();
    }
  }

  end(): void {
    this.#isEnding = true;
  }

  /** Returns a line about the waits since the last report. */
  report(name: string): string {
    const waits = this.#waits;
    const { milliseconds, during } = this.#longest;
    this.#waits = [];
    this.#longest = { milliseconds: 0, during: '' };
    return (
      `${name}: ${waits.length} saves, p50 ${median(waits).toFixed(1)} ms, p99 ${quantile(waits, 0.99).toFixed(1)} ms, ` +
      `longest ${milliseconds.toFixed(1)} ms${during === '' ? '' : ` (${during})`}`
    );
  }

  async #save(client: Client, number: number): Promise<void> {
    const start = performance.now();
    try {
      await client.query(this.#isExchanged ? NEW_SAVE : OLD_SAVE, [number]);
    } catch (error) {
      if (this.#isExchanged || !EXCHANGED.includes((error as { code?: string }).code ?? '')) throw error;
      this.#isExchanged = true;
      await client.query(NEW_SAVE, [number]);
    }
    const milliseconds = performance.now() - start;
    this.#saves += 1;
    this.#waits.push(milliseconds);
    if (milliseconds > this.#longest.milliseconds) this.#longest = { milliseconds, during: this.step() };
  }
}
