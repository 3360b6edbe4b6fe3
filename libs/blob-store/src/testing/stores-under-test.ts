import { createPool } from '@scriptorium/persistence';
import { createTestDatabase, startOwnS3Server, temporaryFolder } from '@scriptorium/testing';
import type { BlobStore } from '../blob-store';
import { FilesystemBlobStore } from '../filesystem/filesystem-blob.store';
import { PostgresBlobStore } from '../postgres/postgres-blob.store';
import { S3BlobStore, type S3StoreOptions } from '../s3/s3-blob.store';

/** The place of a store. Other processes can open it too. */
export type StorePlace =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'filesystem'; readonly root: string }
  | { readonly kind: 's3'; readonly options: S3StoreOptions };

export interface OpenStore {
  readonly store: BlobStore;
  close(): Promise<void>;
}

export const storeKinds = ['postgres', 'filesystem', 's3'] as const;

/** Creates an empty place, which is deleted at the end of the test file. */
export async function newPlace(kind: StorePlace['kind']): Promise<StorePlace> {
  switch (kind) {
    case 'postgres':
      return { kind, url: (await createTestDatabase()).urlFor('blob_store') };
    case 'filesystem':
      return { kind, root: temporaryFolder() };
    case 's3':
      // Lets a test copy in parts. The limit of Amazon is 5 GiB.
      return { kind, options: { ...(await startOwnS3Server()), prefix: 'drives/', copyInPartsAbove: 5 * 1024 ** 2 } };
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
    case 's3': {
      const store = new S3BlobStore(place.options);
      return { store, close: async () => store.close() };
    }
  }
}
