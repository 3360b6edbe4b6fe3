import { TransientError } from '@scriptorium/contracts';
import { createPool } from '@scriptorium/persistence';

import type { BlobStore } from './blob-store';
import { FilesystemBlobStore } from './filesystem/filesystem-blob.store';
import { PostgresBlobStore } from './postgres/postgres-blob.store';
import { S3BlobStore, type S3StoreOptions } from './s3/s3-blob.store';

/** Where a process finds each store; one whose place it is not told, it does not have. */
export interface BlobStorePlaces {
  /** The process's name, as the database shows it. */
  readonly name: string;
  readonly databaseUrl?: string | undefined;
  readonly connections?: number;
  /** As of `createPool`. */
  readonly connectionTimeoutMs?: number;
  /** A folder that is there. */
  readonly folder?: string | undefined;
  readonly s3?: S3StoreOptions | undefined;
}

/** Stores by the names that drives have for them: `postgres`, `filesystem`, `s3`. */
export class BlobStores {
  constructor(
    private readonly stores: ReadonlyMap<string, BlobStore>,
    readonly close: () => Promise<void>,
  ) {}

  /** A drive's bytes are where another process put them: one that lacks their store is set up wrongly, and may be mended. */
  get(name: string): BlobStore {
    const store = this.stores.get(name);
    if (store === undefined) throw new TransientError('STORE_UNAVAILABLE', `The store ${name} is not configured`);
    return store;
  }

  all(): readonly BlobStore[] {
    return [...this.stores.values()];
  }
}

const CONNECTIONS = 8;

export function openBlobStores(places: BlobStorePlaces): BlobStores {
  const { name, databaseUrl, connections = CONNECTIONS, connectionTimeoutMs, folder, s3 } = places;
  const pool =
    databaseUrl === undefined ? undefined : createPool({ url: databaseUrl, name, connections, connectionTimeoutMs });
  const bucket = s3 === undefined ? undefined : new S3BlobStore(s3);
  const stores: BlobStore[] = [
    ...(pool === undefined ? [] : [new PostgresBlobStore(pool)]),
    ...(folder === undefined ? [] : [new FilesystemBlobStore(folder)]),
    ...(bucket === undefined ? [] : [bucket]),
  ];
  return new BlobStores(new Map(stores.map((store) => [store.kind, store])), async () => {
    bucket?.close();
    await pool?.end();
  });
}
