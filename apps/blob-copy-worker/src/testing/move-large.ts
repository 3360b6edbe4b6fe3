import { type BlobStorePlaces, openBlobStores } from '@scriptorium/blob-store';
import type { CopyVariants } from '@scriptorium/contracts';
import { createPool } from '@scriptorium/persistence';
import { carryOutBlobCopy } from '../copy-blobs/carry-out-blob-copy';
import { Slots } from '../copy-blobs/slots';

/*
 * A program: executes a first command, which loads and compiles the code, then each of `measured`, and prints as JSON how many bytes of
 * resident memory each of these took more than the process had before it.
 */
export interface Errand {
  readonly databaseUrl: string;
  readonly places: BlobStorePlaces;
  readonly segmentBytes: number;
  readonly warmUp: CopyVariants;
  readonly measured: readonly CopyVariants[];
}

const SAMPLE_MS = 20;

async function run({ databaseUrl, places, segmentBytes, warmUp, measured }: Errand): Promise<number[]> {
  const pool = createPool({ url: databaseUrl, name: 'move-large', connections: 4 });
  const stores = openBlobStores(places);
  const gear = { pool, stores, slots: new Slots(1), segmentBytes };
  const { signal } = new AbortController();
  await carryOutBlobCopy(gear, warmUp, signal);
  const extraBytes: number[] = [];
  const before = process.memoryUsage().rss;
  for (const command of measured) {
    let most = before;
    const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), SAMPLE_MS);
    await carryOutBlobCopy(gear, command, signal);
    clearInterval(sampling);
    extraBytes.push(most - before);
  }
  await stores.close();
  await pool.end();
  return extraBytes;
}

const [errand = ''] = process.argv.slice(2);
void run(JSON.parse(errand) as Errand).then((extraBytes) => process.stdout.write(JSON.stringify(extraBytes)));
