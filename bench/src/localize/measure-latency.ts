import { setTimeout as sleep } from 'node:timers/promises';
import { PlainPair } from './plain-pair';
import type { ProductJobs } from './product-jobs';
import type { SourceItem } from '../system/source-item';

/** So that the system is idle when the next request comes: nothing is left of the one before. */
const IDLE_MS = 25;

export interface Latencies {
  readonly product: number[];
  readonly pair: number[];
}

/**
 * Milliseconds that one item takes into `locales`, from request to completion: through the whole product, and beside it
 * through a pair of jobs by hand. The first `warmUps` items are not counted.
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
