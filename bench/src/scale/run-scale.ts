import type { System } from '@scriptorium/embedded';
import { connectToNats } from '@scriptorium/testing';
import { Client } from 'pg';
import { cpuTimes, cpuTimesSince } from '../system/cpu-times';
import { EventStream, streamGrowth } from '../system/event-stream';
import { LOCALES, natsFolder } from '../system/product';
import { PRODUCT_SCHEMAS, relationGrowth, relationSizes } from '../system/relation-sizes';
import { readSitePages } from '../system/site-pages';
import { withProduct, type BenchOptions } from '../system/temporary-product';
import { countVariants, planSizes, type PlannedTree } from './plan-sizes';
import { plantTrees } from './plant-trees';
import { sizeLines, type SizeFigures } from './report';
import { TreeGenerator } from './tree-generator';
import { TreeLocalizer } from './tree-localizer';

/** Trees that are localized before the measurement, until V8 has compiled the code. */
const WARM_UP_TREES = 4;

export interface ScaleOptions extends BenchOptions {
  /** Total variants at which it measures. */
  readonly sizes: readonly number[];
  /** Pages of a tree. */
  readonly pages: number;
  readonly seed: number;
  /** Concurrent jobs. */
  readonly jobs: number;
}

/**
 * Localizes generated trees, one job for each, until each size is reached. All sources are inserted before, so tables
 * grow only by what is localized.
 */
export function runScale(options: ScaleOptions): Promise<SizeFigures[]> {
  return withProduct(options, LOCALES, (system, cleanups, folder) => measure(options, system, cleanups, folder));
}

async function measure(
  { sizes, pages, seed, jobs, print }: ScaleOptions,
  system: System,
  cleanups: (() => Promise<void>)[],
  folder: string,
): Promise<SizeFigures[]> {
  const database = new Client({ connectionString: system.databaseUrl });
  await database.connect();
  cleanups.push(() => database.end());
  const nats = await connectToNats(system.natsUrl);
  cleanups.push(() => nats.close());
  const generator = new TreeGenerator(readSitePages(), seed);
  const localizer = new TreeLocalizer(system.gatewayUrl, nats, generator, jobs, print);
  const planned = planSizes(sizes, pages);

  const warmUps = Array.from({ length: WARM_UP_TREES }, (_, index): PlannedTree => ({ number: -1 - index, pages }));
  await plantTrees(database, generator, [...warmUps, ...planned.flatMap(({ trees }) => trees)], print);
  await localizer.localize(warmUps, 'variants, not measured');
  // Autovacuum would analyze before a site is localized. A vacuum would free space, which hides growth.
  await database.query('analyze');
  await database.query('checkpoint');

  const events = await EventStream.open(nats, natsFolder(folder));
  const before = { relations: await relationSizes(database, PRODUCT_SCHEMAS), stream: await events.size() };
  const figures: SizeFigures[] = [];
  for (const { variants, trees } of planned) {
    const cpuBefore = cpuTimes(system);
    const milliseconds = await localizer.localize(trees, `variants towards ${variants}`);
    await events.settle();
    const cpuMs = cpuTimesSince(cpuBefore, system);
    const relations = relationGrowth(before.relations, await relationSizes(database, PRODUCT_SCHEMAS));
    const stream = streamGrowth(before.stream, await events.size());
    figures.push({ variants, added: countVariants(trees), milliseconds, cpuMs, storage: { relations, stream } });
    print(figures.slice(-1).flatMap(sizeLines).join('\n'));
  }
  return figures;
}
