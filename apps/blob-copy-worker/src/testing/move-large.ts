import { type BlobStorePlaces, openBlobStores } from '@scriptorium/blob-store';
import type { CopyVariants } from '@scriptorium/contracts';
import { createPool } from '@scriptorium/persistence';
import pLimit from 'p-limit';
import { executeBlobCopy } from '../copy-blobs/execute-blob-copy';

/*
 * A program. It executes a first command, which loads and compiles the code, then each of `measured`. It prints as JSON
 * how many bytes of resident memory each of these took beyond what the process had before it.
 */
export interface MoveLargeOptions {
  readonly databaseUrl: string;
  readonly places: BlobStorePlaces;
  readonly segmentBytes: number;
  readonly warmUp: CopyVariants;
  readonly measured: readonly CopyVariants[];
}

const SAMPLE_MS = 20;

async function run({ databaseUrl, places, segmentBytes, warmUp, measured }: MoveLargeOptions): Promise<number[]> {
  const pool = createPool({ url: databaseUrl, name: 'move-large', connections: 4 });
  const stores = openBlobStores(places);
  const resources = { pool, stores, limit: pLimit(1), segmentBytes, heartbeatMs: 10_000 };
  const { signal } = new AbortController();
  await executeBlobCopy(resources, warmUp, signal);
  const extraBytes: number[] = [];
  const before = process.memoryUsage().rss;
  for (const command of measured) {
    let peak = before;
    const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), SAMPLE_MS);
    await executeBlobCopy(resources, command, signal);
    clearInterval(sampling);
    extraBytes.push(peak - before);
  }
  await stores.close();
  await pool.end();
  return extraBytes;
}

const [options = ''] = process.argv.slice(2);
void run(JSON.parse(options) as MoveLargeOptions).then((extraBytes) =>
  process.stdout.write(JSON.stringify(extraBytes)),
);
