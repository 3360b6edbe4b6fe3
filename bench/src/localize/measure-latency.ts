import { setTimeout as sleep } from 'node:timers/promises';
import { PlainPair } from './plain-pair';
import type { ProductJobs } from './product-jobs';
import type { SourceItem } from '../system/source-item';

/** A pause before each request, after which the system has finished the work of the one before. */
const IDLE_MS = 25;

export interface Latencies {
  readonly product: number[];
  readonly pair: number[];
}

/**
 * Returns the milliseconds that one item takes into `locales`, from the request to its completion: through the whole
 * product, and through a pair of jobs written by hand. The first `warmUps` items are not counted.
 */
export async function measureLatency(
  databaseUrl: string,
  jobs: ProductJobs,
  items: readonly SourceItem[],
  locales: readonly string[],
  warmUps: number,
): Promise<Latencies> {
  const pair = await PlainPair.start(databaseUrl);
  const latencies: Latencies = { product: [], pair: [] };
  try {
    for (const [index, { id }] of items.entries()) {
      await sleep(IDLE_MS);
      const product = await jobs.runSmall(id, locales);
      await sleep(IDLE_MS);
      const byHand = await pair.run(id, locales);
      if (index < warmUps) continue;
      latencies.product.push(product);
      latencies.pair.push(byHand);
    }
  } finally {
    await pair.stop();
  }
  return latencies;
}
