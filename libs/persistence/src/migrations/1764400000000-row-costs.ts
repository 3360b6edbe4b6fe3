import type { MigrationInterface, QueryRunner } from 'typeorm';
import { damagedVariant, dependentView } from './row-costs/damaged-variants';
import { MIRROR } from './row-costs/mirror.sql';
import { moveMissing, moveRows } from './row-costs/move-rows';
import { BODY_LABELS, MADE_UP_ROWS, NEW_TABLES, NUMBER_PRINCIPALS } from './row-costs/new-tables.sql';
import { numberRows } from './row-costs/number-rows';
import { exists, withoutWaiting } from './row-costs/steps';
import { SWITCH } from './row-costs/switch.sql';

/**
 * Makes the rows of variants smaller (docs/adr/0017-a-variant-holds-its-current-version.md): principals, repositories,
 * folders and bodies by number, the current version in the variant's row, and only earlier versions in rows of their
 * own.
 *
 * Services may write while it runs. Rows are moved in batches to new tables, which triggers keep up to date, and the
 * tables are exchanged at the end. Each step commits separately and skips what is done already, so that an interrupted
 * migration resumes where it stopped.
 */
export class RowCosts1764400000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const isExchanged =
      (await exists(runner, 'content.past_versions')) && !(await exists(runner, 'content.new_variants'));
    if (!isExchanged) await exchange(runner);
    await runner.query('drop table if exists content.old_variants, content.old_versions, content.moved_rows');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}

async function exchange(runner: QueryRunner): Promise<void> {
  const obstacle = (await dependentView(runner)) ?? (await damagedVariant(runner));
  if (obstacle !== undefined) throw new Error(obstacle);
  await numberRows(runner, { table: 'repositories', key: 'id', type: 'integer' });
  await numberRows(runner, { table: 'folders', key: 'id', type: 'integer' });
  await numberRows(runner, { table: 'bodies', key: 'hash', type: 'bigint' });
  await withoutWaiting(runner, BODY_LABELS);
  if (!(await exists(runner, 'content.new_variants'))) await withoutWaiting(runner, `${NEW_TABLES}${MADE_UP_ROWS}`);
  await runner.query(NUMBER_PRINCIPALS);
  if (!(await exists(runner, 'content.moved_rows'))) await withoutWaiting(runner, MIRROR);
  await moveRows(runner);
  for (const table of ['new_variants', 'past_versions', 'bodies']) await analyze(runner, `content.${table}`);
  await moveMissing(runner);
  const view = await dependentView(runner);
  if (view !== undefined) throw new Error(view);
  await withoutWaiting(runner, SWITCH);
}

/** Analyzes a table. An empty table keeps the statistics of the generated rows. */
async function analyze(runner: QueryRunner, table: string): Promise<void> {
  const rows = (await runner.query(`select from ${table} limit 1`)) as unknown[];
  if (rows.length > 0) await runner.query(`analyze ${table}`);
}
