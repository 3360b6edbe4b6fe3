import { startPostgres } from '@scriptorium/embedded';
import { migrate, migrations } from '@scriptorium/persistence';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { benchFolder } from '../system/bench-folder';
import { aborted, type BenchOptions } from '../system/temporary-product';
import { fillOldContent } from './old-content';
import { Writer } from './writer';
import { MigrationWatch } from './watch-migration';

const MEASURED = 'RowCosts1764400000000';
/** How long the writer is measured before and after the migration. */
const BESIDE_MS = 5_000;
const MEGABYTE = 1024 * 1024;

export interface MigrateOptions extends Omit<BenchOptions, 'env'> {
  readonly variants: number;
  /** How often the migration is killed while it moves rows. */
  readonly stops: number;
}

/** Migrates a database of variants to smaller rows while one writer saves, and checks that no version is lost. */
export async function runMigrate(options: MigrateOptions): Promise<void> {
  const folder = benchFolder(options.dataDir);
  const postgres = await startPostgres({ dataDir: folder, durability: options.durability ?? 'durable' });
  const database = new Client({ connectionString: postgres.url });
  try {
    await database.connect();
    await Promise.race([measure(options, postgres.url, database), aborted(options.signal)]);
  } finally {
    await database.end();
    await postgres.stop();
    if (options.dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function measure({ variants, stops, print }: MigrateOptions, url: string, database: Client): Promise<void> {
  const old = migrations.slice(
    0,
    migrations.findIndex(({ name }) => name === MEASURED),
  );
  await migrate(url, {}, old);
  const versions = await fillOldContent(database, variants, print);
  const bytes = await databaseBytes(database);
  const parts = Array.from({ length: stops }, (_, index) => (index + 1) / (stops + 1));
  const watch = new MigrationWatch(database, parts, print);
  const writer = new Writer(url, variants, () => watch.step);
  const time = async (): Promise<number> => {
    await sleep(BESIDE_MS);
    print(writer.report('before'));
    const start = performance.now();
    await migrateWithStops(url, stops);
    const seconds = (performance.now() - start) / 1000;
    print(writer.report('while it ran'));
    await sleep(BESIDE_MS);
    print(writer.report('after'));
    watch.end();
    writer.end();
    return seconds;
  };
  const [seconds] = await Promise.all([time(), watch.run(), writer.run()]);
  print(`${seconds.toFixed(0)} s, ${(variants / seconds).toFixed(0)} variants a second, all steps together`);
  const inMegabytes = [bytes, watch.mostBytes, await databaseBytes(database)].map((size) =>
    Math.round(size / MEGABYTE),
  );
  print(`megabytes of the database before, at most and after: ${inMegabytes.join(', ')}`);
  await checkVersions(database, versions + writer.saves);
}

async function migrateWithStops(url: string, stops: number): Promise<void> {
  for (let stopped = 0; ; stopped += 1) {
    try {
      return await migrate(url);
    } catch (error) {
      if (stopped >= stops) throw error;
    }
  }
}

async function databaseBytes(database: Client): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
  return Number(rows[0]?.bytes);
}

async function checkVersions(database: Client, expected: number): Promise<void> {
  const { rows } = await database.query<{ count: number }>('select count(*)::integer from content.versions');
  if (rows[0]?.count !== expected)
    throw new Error(`The database has ${rows[0]?.count} versions instead of ${expected}.`);
}
