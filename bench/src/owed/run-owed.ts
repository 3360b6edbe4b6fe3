import type { System } from '@scriptorium/embedded';
import { Client } from 'pg';
import { measureRounds } from '../localize/measure-rounds';
import type { Method } from '../localize/method';
import { PlainJobs } from '../localize/plain-jobs';
import { createPlainTables, fillPlainTables } from '../localize/plain-tables';
import { ProductJobs } from '../localize/product-jobs';
import { ProductMethod } from '../localize/product-method';
import { plainItem, readSite, smallTree } from '../localize/site';
import { plantItems } from '../system/content-tables';
import { forEachConcurrent } from '../system/for-each-concurrent';
import { LOCALES, natsFolder, ROOT_LOCALE } from '../system/product';
import type { SourceItem } from '../system/source-item';
import { withProduct, type BenchOptions } from '../system/temporary-product';
import { Marks } from './marks';

export interface OwedOptions extends BenchOptions {
  readonly rounds: number;
  /** Pages of the site that the large job copies into ten locales. */
  readonly pages: number;
  /** Small jobs in a round. */
  readonly jobs: number;
  /** Concurrent clients that request the small jobs. */
  readonly clients: number;
}

/** Milliseconds of a round with marks, and without. */
export interface Pair {
  readonly marked: number;
  readonly unmarked: number;
}

export interface OwedFigures {
  readonly large: readonly Pair[];
  readonly small: readonly Pair[];
}

const WARM_UP_RUNS = 2;

/** Measures the product with and without marks of owed events in turns, on the same processes and tables. */
export function runOwed(options: OwedOptions): Promise<OwedFigures> {
  return withProduct(options, LOCALES, (system, cleanups, folder) => measure(options, system, cleanups, folder));
}

async function measure(
  options: OwedOptions,
  system: System,
  cleanups: (() => Promise<void>)[],
  folder: string,
): Promise<OwedFigures> {
  const database = new Client({ connectionString: system.databaseUrl });
  await database.connect();
  cleanups.push(() => database.end());
  const site = readSite(options.pages);
  const warmUpTree = smallTree();
  const items = Array.from({ length: options.jobs * 2 * (options.rounds + 1) }, plainItem);
  await plantItems(database, [...site, ...warmUpTree, ...items]);
  await createPlainTables(database);
  await fillPlainTables(database, site, ROOT_LOCALE);
  const jobs = await ProductJobs.open(system.gatewayUrl, system.natsUrl, natsFolder(folder));
  cleanups.push(() => jobs.close());
  // Creates tables that are reset before each round.
  const plain = await PlainJobs.start(system.databaseUrl, database, site, LOCALES);
  await plain.stop();
  const marks = await Marks.open(database);

  const job = { rootId: site[0]?.id ?? '', locales: LOCALES, variants: site.length * LOCALES.length };
  const product = new ProductMethod(system, jobs, job, warmUpTree[0]?.id ?? '');
  const large = await measureLarge(options, database, product, marks);
  const small = await measureSmall(options, items, (item) => jobs.runSmall(item.id, LOCALES.slice(0, 2)), marks);
  return { large, small };
}

async function measureLarge(
  { rounds, print }: OwedOptions,
  database: Client,
  product: ProductMethod,
  marks: Marks,
): Promise<readonly Pair[]> {
  const methods = [withMarks('marked', true, product, marks), withMarks('unmarked', false, product, marks)];
  await measureRounds(database, methods, WARM_UP_RUNS, () => undefined);
  const times = await measureRounds(database, methods, rounds, (round, soFar) => {
    print(
      `large, round ${round}: ${[...soFar].map(([name, all]) => `${name} ${all.at(-1)?.toFixed(0)} ms`).join(', ')}`,
    );
  });
  const unmarked = times.get('unmarked') ?? [];
  return (times.get('marked') ?? []).map((marked, round) => ({ marked, unmarked: unmarked[round] ?? NaN }));
}

function withMarks(name: string, areOn: boolean, product: ProductMethod, marks: Marks): Method {
  return {
    name,
    warmUp: async () => {
      await marks.set(areOn);
      await product.warmUp();
    },
    run: () => product.run(),
  };
}

async function measureSmall(
  { rounds, jobs: perRound, clients, print }: OwedOptions,
  items: SourceItem[],
  act: (item: SourceItem) => Promise<unknown>,
  marks: Marks,
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  const timeOf = async (areOn: boolean): Promise<number> => {
    await marks.set(areOn);
    const batch = items.splice(0, perRound);
    const start = performance.now();
    await forEachConcurrent(batch, clients, act);
    return performance.now() - start;
  };
  // The first round is a warm-up.
  for (let round = 0; round <= rounds; round += 1) {
    const times = new Map<boolean, number>();
    for (const areOn of round % 2 === 0 ? [true, false] : [false, true]) times.set(areOn, await timeOf(areOn));
    if (round === 0) continue;
    const pair = { marked: times.get(true) ?? NaN, unmarked: times.get(false) ?? NaN };
    pairs.push(pair);
    print(`small, round ${round}: marked ${pair.marked.toFixed(0)} ms, unmarked ${pair.unmarked.toFixed(0)} ms`);
  }
  return pairs;
}
