import type { BlobStore } from '@scriptorium/blob-store';

const CONCURRENCY = 4;

/** Removes bytes, best effort. The sweep removes what remains. */
export async function removeBytes(store: BlobStore, locations: readonly string[]): Promise<void> {
  for (let first = 0; first < locations.length; first += CONCURRENCY) {
    const some = locations.slice(first, first + CONCURRENCY);
    await Promise.all(some.map((location) => store.remove(location).catch(() => undefined)));
  }
}
