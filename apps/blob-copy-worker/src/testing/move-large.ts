import { type BlobStorePlaces, openBlobStores } from '@scriptorium/blob-store';
import type { CopyVariants } from '@scriptorium/contracts';
import { createPool } from '@scriptorium/persistence';
import { carryOutBlobCopy } from '../copy-blobs/carry-out-blob-copy';
import { Slots } from '../copy-blobs/slots';

/*
 * A program: carries out one command, so that all that is loaded once is loaded, then another, and prints how much more memory
 * that one took.
 */
export interface Errand {
  readonly databaseUrl: string;
  readonly places: BlobStorePlaces;
  readonly segmentBytes: number;
  readonly warmUp: CopyVariants;
  readonly measured: CopyVariants;
}

const SAMPLE_MS = 20;

async function run({ databaseUrl, places, segmentBytes, warmUp, measured }: Errand): Promise<number> {
  const pool = createPool({ url: databaseUrl, name: 'move-large', connections: 4 });
  const stores = openBlobStores(places);
  const gear = { pool, stores, slots: new Slots(1), segmentBytes };
  const { signal } = new AbortController();
  await carryOutBlobCopy(gear, warmUp, signal);
  const before = process.memoryUsage().rss;
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), SAMPLE_MS);
  await carryOutBlobCopy(gear, measured, signal);
  clearInterval(sampling);
  await stores.close();
  await pool.end();
  return most - before;
}

const [errand = ''] = process.argv.slice(2);
void run(JSON.parse(errand) as Errand).then((extraBytes) => process.stdout.write(String(extraBytes)));
