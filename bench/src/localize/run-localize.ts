import type { System } from '@scriptorium/embedded';
import { Client } from 'pg';
import { plantItems, stageCopies } from '../system/content-tables';
import { streamGrowth } from '../system/event-stream';
import { processFigures } from '../system/figures';
import { LOCALES, natsFolder, ROOT_LOCALE } from '../system/product';
import { measureGrowth, PRODUCT_SCHEMAS, totalBytes } from '../system/relation-sizes';
import { withProduct, type BenchOptions } from '../system/temporary-product';
import { resetTables } from './reset-tables';
import { measureLatency } from './measure-latency';
import { measureRounds } from './measure-rounds';
import { PlainJobs } from './plain-jobs';
import { fillPlainTables, createPlainTables } from './plain-tables';
import { ProductJobs } from './product-jobs';
import { ProductMethod } from './product-method';
import { RawCopy } from './raw-copy';
import { rate, type Figures } from './report';
import { plainItem, readSite, smallTree } from './site';

/** As many as V8 needs to compile the code: the first job costs the worker three times as much as the fourth. */
const WARM_UP_RUNS = 4;
const WARM_UP_LATENCIES = 20;

export interface LocalizeOptions extends BenchOptions {
  readonly rounds: number;
  readonly pages: number;
  readonly latencies: number;
}

/** Starts the product, measures, and stops the product. */
export function runLocalize(options: LocalizeOptions): Promise<Figures> {
  return withProduct(options, LOCALES, (system, cleanups, folder) => measure(options, system, cleanups, folder));
}

async function measure(
  options: LocalizeOptions,
  system: System,
  cleanups: (() => Promise<void>)[],
  folder: string,
): Promise<Figures> {
  const database = new Client({ connectionString: system.databaseUrl });
  await database.connect();
  cleanups.push(() => database.end());
  const site = readSite(options.pages);
  const warmUpTree = smallTree();
  const singleItems = Array.from({ length: options.latencies + WARM_UP_LATENCIES }, plainItem);
  await plantItems(database, [...site, ...warmUpTree, ...singleItems]);
  await createPlainTables(database);
  await fillPlainTables(database, [...site, ...singleItems], ROOT_LOCALE);

  const variants = site.length * LOCALES.length;
  const jobs = await ProductJobs.open(system.gatewayUrl, system.natsUrl, natsFolder(folder));
  cleanups.push(() => jobs.close());
  const job = { rootId: site[0]?.id ?? '', locales: LOCALES, variants };
  const product = new ProductMethod(system, jobs, job, warmUpTree[0]?.id ?? '');
  const perVariant = await PlainJobs.start(system.databaseUrl, database, site, LOCALES);
  cleanups.push(() => perVariant.stop());

  // The first runs, on tables without free space.
  const eventsBefore = await jobs.events.size();
  const relations = await measureGrowth(database, PRODUCT_SCHEMAS, () => product.run());
  const stream = streamGrowth(eventsBefore, await jobs.events.size());
  await stageCopies(database);
  const plainBytes = totalBytes(await measureGrowth(database, ['plain'], () => perVariant.run()));
  for (let run = 1; run < WARM_UP_RUNS; run += 1) {
    await resetTables(database);
    await product.warmUp();
    await product.run();
  }
  product.runs.length = 0;
  const raw = await RawCopy.open(system.databaseUrl, variants);
  cleanups.push(() => raw.close());

  const methods = [product, raw.fromStaging, raw.fromSources, perVariant];
  const times = await measureRounds(database, methods, options.rounds, (round, timesSoFar) => {
    const rates = [...timesSoFar].map(([name, all]) => `${name} ${rate(variants, all.at(-1) ?? NaN)}/s`);
    options.print(`round ${round}: ${rates.join(', ')}`);
  });
  const megabytes = Object.fromEntries(
    Object.entries({ ...system.pids, [perVariant.name]: perVariant.pid }).map(([name, pid]) => [
      name,
      processFigures(pid)?.megabytes ?? NaN,
    ]),
  );
  await perVariant.stop();
  const latencies = await measureLatency(system.databaseUrl, jobs, singleItems, LOCALES.slice(0, 2), WARM_UP_LATENCIES);
  return {
    variants,
    times,
    runs: product.runs,
    bytes: { [product.name]: totalBytes(relations) / variants, [perVariant.name]: plainBytes / variants },
    storage: { relations, stream },
    megabytes,
    latencies,
  };
}
