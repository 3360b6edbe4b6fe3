import type { BlobStore } from '@scriptorium/blob-store';
import pLimit from 'p-limit';

const CONCURRENCY = 4;

/** Removes bytes, best effort. The sweep removes what remains. */
export async function removeBytes(store: BlobStore, locations: readonly string[]): Promise<void> {
  const limit = pLimit(CONCURRENCY);
  const remove = (location: string): Promise<void> => limit(() => store.remove(location).catch(() => undefined));
  await Promise.all(locations.map(remove));
}
