import type { System } from '@scriptorium/embedded';
import { Client } from 'pg';
import { createPlainTables, fillPlainTables } from '../localize/plain-tables';
import { PlainPair } from '../localize/plain-pair';
import { ProductJobs } from '../localize/product-jobs';
import { plainItem } from '../localize/site';
import { plantItems } from '../system/content-tables';
import { cpuTimes, cpuTimesSince, type CpuTimes } from '../system/cpu-times';
import { forEachConcurrent } from '../system/for-each-concurrent';
import { LOCALES, natsFolder, ROOT_LOCALE } from '../system/product';
import type { SourceItem } from '../system/source-item';
import { withProduct, type BenchOptions } from '../system/temporary-product';

export interface SmallOptions extends BenchOptions {
  readonly rounds: number;
  /** Jobs in a round, by all clients together. */
  readonly jobs: number;
  /** Numbers of concurrent clients that are measured. */
  readonly clients: readonly number[];
}

export interface SmallRound {
  readonly clients: number;
  readonly jobs: number;
  /** Milliseconds until the last job has ended. */
  readonly product: number;
  /** The same for pairs of jobs on graphile-worker. */
  readonly pairs: number;
  /** Milliseconds of processor time of the product, by process. */
  readonly cpuMs: CpuTimes;
}

/** Sixteen: the same as for a job per variant (localize/plain-worker.ts). */
const PAIR_CONCURRENCY = 16;

/** Measures jobs over one item into two locales, of several clients at once. */
export function runSmall(options: SmallOptions): Promise<readonly SmallRound[]> {
  return withProduct(options, LOCALES, (system, cleanups, folder) => measure(options, system, cleanups, folder));
}

async function measure(
  { rounds, jobs: perRound, clients, print }: SmallOptions,
  system: System,
  cleanups: (() => Promise<void>)[],
  folder: string,
): Promise<readonly SmallRound[]> {
  const database = new Client({ connectionString: system.databaseUrl });
  await database.connect();
  cleanups.push(() => database.end());
  // The first round of each number of clients is a warm-up.
  const items = Array.from({ length: perRound * clients.length * (rounds + 1) }, plainItem);
  await plantItems(database, items);
  await createPlainTables(database);
  await fillPlainTables(database, items, ROOT_LOCALE);
  const jobs = await ProductJobs.open(system.gatewayUrl, system.natsUrl, natsFolder(folder));
  cleanups.push(() => jobs.close());
  const pair = await PlainPair.start(system.databaseUrl, PAIR_CONCURRENCY);
  cleanups.push(() => pair.stop());

  const locales = LOCALES.slice(0, 2);
  const measured: SmallRound[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (const width of clients) {
      const batch = items.splice(0, perRound);
      const before = cpuTimes(system);
      const product = await timeOf(batch, width, ({ id }) => jobs.runSmall(id, locales));
      const cpuMs = cpuTimesSince(before, system);
      const pairs = await timeOf(batch, width, ({ id }) => pair.run(id, locales));
      if (round === 0) continue;
      measured.push({ clients: width, jobs: batch.length, product, pairs, cpuMs });
      const [made, byHand] = [product, pairs].map((time) => Math.round((1000 * batch.length) / time));
      print(`round ${round}, ${width} clients: ${made} jobs/s, ${byHand} pairs/s`);
    }
  }
  return measured;
}

async function timeOf(
  items: readonly SourceItem[],
  clients: number,
  act: (item: SourceItem) => Promise<unknown>,
): Promise<number> {
  const start = performance.now();
  await forEachConcurrent(items, clients, act);
  return performance.now() - start;
}
