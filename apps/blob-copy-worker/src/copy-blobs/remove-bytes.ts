import type { BlobStore } from '@scriptorium/blob-store';

const AT_ONCE = 4;

/** Best effort: what cannot be cleared away now is found by the sweep. */
export async function removeBytes(store: BlobStore, locations: readonly string[]): Promise<void> {
  for (let first = 0; first < locations.length; first += AT_ONCE) {
    const some = locations.slice(first, first + AT_ONCE);
    await Promise.all(some.map((location) => store.remove(location).catch(() => undefined)));
  }
}
