import type { QueryRunner } from 'typeorm';
import { isConflict } from '../../database-errors';
import { withoutWaiting } from './steps';

/** A table of the schema `content` whose key is the space and `key`. */
export interface NumberedTable {
  readonly table: string;
  readonly key: string;
  readonly type: 'integer' | 'bigint';
}

const ROWS_PER_BATCH = 1_000;

/**
 * Gives each row a number that is unique in its space. An identity column would rewrite the table under a lock. So new
 * rows get their number from a default and existing ones in batches, and the constraints are added after that.
 */
export async function numberRows(runner: QueryRunner, numbered: NumberedTable): Promise<void> {
  if (await isRequired(runner, numbered)) return;
  const { table, type } = numbered;
  const sequence = `content.${table}_number_seq`;
  await withoutWaiting(
    runner,
    `
alter table content.${table} add column if not exists number ${type};
create sequence if not exists ${sequence} as ${type} owned by content.${table}.number;
alter table content.${table} alter column number set default nextval('${sequence}');
grant usage on sequence ${sequence} to content_store, blob_copy_worker;`,
  );
  await fill(runner, numbered, sequence);
  const index = `${table}_number`;
  await createIndex(
    runner,
    `content.${index}`,
    `create unique index concurrently ${index} on content.${table} (space_id, number)`,
  );
  await withoutWaiting(
    runner,
    `
alter table content.${table}
  drop constraint if exists ${table}_has_number,
  add constraint ${table}_has_number check (number is not null) not valid;`,
  );
  // Reads the table without blocking writers. With a valid constraint, "set not null" does not read it again.
  await runner.query(`alter table content.${table} validate constraint ${table}_has_number`);
  // Two statements in this order: a single one that also drops the constraint would read the table.
  await withoutWaiting(
    runner,
    `
alter table content.${table} alter column number set not null;
alter table content.${table} drop constraint ${table}_has_number;`,
  );
}

/** Creates the index. An interrupted build leaves an invalid index, which is dropped and built again. */
async function createIndex(runner: QueryRunner, index: string, create: string): Promise<void> {
  const [found] = (await runner.query(
    'select indisvalid as "isValid" from pg_index where indexrelid = to_regclass($1)',
    [index],
  )) as ({ isValid: boolean } | undefined)[];
  if (found?.isValid === true) return;
  await runner.query(`drop index concurrently if exists ${index}`);
  try {
    await runner.query(create);
  } catch (error) {
    // The build waits for older snapshots. A starting service of the previous version may have one and wait for this
    // process.
    if (!isConflict(error)) throw error;
    await createIndex(runner, index, create);
  }
}

async function isRequired(runner: QueryRunner, { table }: NumberedTable): Promise<boolean> {
  const rows = (await runner.query(
    `
select from pg_attribute
 where attrelid = $1::regclass
   and attname = 'number'
   and attnotnull`,
    [`content.${table}`],
  )) as unknown[];
  return rows.length > 0;
}

async function fill(runner: QueryRunner, { table, key }: NumberedTable, sequence: string): Promise<void> {
  let after: { space_id: number; key: unknown } | undefined;
  do {
    const parameters: unknown[] = after === undefined ? [] : [after.space_id, after.key];
    const batch = `
with batch as (
  select space_id, ${key} as key
    from content.${table}
   ${after === undefined ? '' : `where (space_id, ${key}) > ($1, $2)`}
   order by space_id, ${key}
   limit ${ROWS_PER_BATCH}
),
numbered as (
  update content.${table} t
     set number = nextval('${sequence}')
    from batch
   where t.space_id = batch.space_id
     and t.${key} = batch.key
     and t.number is null
)
select space_id, key from batch order by space_id desc, key desc limit 1`;
    [after] = await withoutWaiting(
      runner,
      async () => (await runner.query(batch, parameters)) as (NonNullable<typeof after> | undefined)[],
    );
  } while (after !== undefined);
}
