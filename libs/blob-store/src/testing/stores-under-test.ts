import { createPool } from '@scriptorium/persistence';
import { createTestDatabase, temporaryFolder } from '@scriptorium/testing';
import type { BlobStore } from '../blob-store';
import { FilesystemBlobStore } from '../filesystem/filesystem-blob.store';
import { PostgresBlobStore } from '../postgres/postgres-blob.store';

/** What opens a store again, also in another process. */
export type StorePlace =
  { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'filesystem'; readonly root: string };

export interface OpenStore {
  readonly store: BlobStore;
  close(): Promise<void>;
}

export const storeKinds = ['postgres', 'filesystem'] as const;

/** An empty place, which goes with the test file. */
export async function newPlace(kind: StorePlace['kind']): Promise<StorePlace> {
  switch (kind) {
    case 'postgres':
      return { kind, url: (await createTestDatabase()).urlFor('blob_store') };
    case 'filesystem':
      return { kind, root: temporaryFolder() };
  }
}

export function openStore(place: StorePlace): OpenStore {
  switch (place.kind) {
    case 'postgres': {
      const pool = createPool({ url: place.url, name: 'blob-store-test', connections: 4 });
      return { store: new PostgresBlobStore(pool), close: async () => pool.end() };
    }
    case 'filesystem':
      return { store: new FilesystemBlobStore(place.root), close: async () => undefined };
  }
}
