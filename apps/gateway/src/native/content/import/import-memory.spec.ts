import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { type ItemResult, type SaveItems } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

import { PUBLIC } from '../../../testing/recording-gateway';
import { Imports } from './import.service';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Stands for content-store, which stores the items and returns a result for each. */
const rpc = {
  call: (_type: unknown, { items }: SaveItems) => ({
    results: items.map(({ id, familyId }): ItemResult => {
      return { variantId: id, familyId, result: 'created', version: 1 };
    }),
  }),
} as unknown as RpcClient;

const imports = new Imports(rpc);
const target = { caller: {} as never, spaceKey: 'docs', path: '/', publicUrl: PUBLIC };
const TEXT = 'a long text '.repeat(160);

async function* linesOf(count: number): AsyncGenerator<Buffer> {
  for (let nth = 0; nth < count; nth += 30) {
    const lines = Array.from({ length: 30 }, (_, index) => {
      const body = { text: TEXT, to: { $link: `key ${nth + index + 1}` } };
      return `${JSON.stringify({ key: `key ${nth + index}`, contentType: 'a', label: 'a', body })}\n`;
    });
    yield Buffer.from(lines.join(''));
    // As the socket of a request: other work runs between two chunks.
    await new Promise(setImmediate);
  }
}

/** Returns the largest memory in bytes while the lines are imported. */
async function peakOf(count: number): Promise<number> {
  let [peak, results, batches] = [0, 0, 0];
  for await (const lines of imports.run(linesOf(count), target)) {
    results += lines.split('\n').length - 1;
    if (++batches % 3 !== 0) continue;
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + external);
  }
  expect(results).toBe(count);
  return peak;
}

test('an import needs memory that does not grow with its length', async () => {
  await peakOf(1_500);
  const short = await peakOf(1_500);
  const long = await peakOf(6_000);
  const more = 4_500 * TEXT.length;
  expect(long - short).toBeLessThan(more / 4);
});
