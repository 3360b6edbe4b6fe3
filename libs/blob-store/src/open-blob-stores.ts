import { TransientError } from '@scriptorium/contracts';
import type { HealthCheck } from '@scriptorium/health';
import { createPool, type LimitOptions, type Pooler } from '@scriptorium/persistence';

import type { BlobStore } from './blob-store';
import { FilesystemBlobStore } from './filesystem/filesystem-blob.store';
import { PostgresBlobStore } from './postgres/postgres-blob.store';
import { S3BlobStore, type S3StoreOptions } from './s3/s3-blob.store';
import { checksOf } from './store-checks';

/** Places of the stores of a process. A store without a place is not configured. */
export interface BlobStorePlaces {
  /** Name of the process in pg_stat_activity. */
  readonly name: string;
  readonly databaseUrl?: string | undefined;
  /** Of `databaseUrl`. Default: none. */
  readonly pooler?: Pooler;
  readonly connections?: number;
  readonly limits?: LimitOptions;
  /** An existing folder. */
  readonly folder?: string | undefined;
  readonly s3?: S3StoreOptions | undefined;
}

/** The stores of a process by their names: `postgres`, `filesystem`, `s3`. */
export class BlobStores {
  constructor(
    private readonly stores: ReadonlyMap<string, BlobStore>,
    readonly close: () => Promise<void>,
    /** One for each store. A process without a store can still work on content. */
    readonly checks: readonly HealthCheck[] = [],
  ) {}

  /**
   * Returns the store of a drive.
   * @throws TransientError STORE_UNAVAILABLE if the process lacks its configuration, which an operator can fix
   */
  get(name: string): BlobStore {
    const store = this.stores.get(name);
    if (store === undefined) throw new TransientError('STORE_UNAVAILABLE', `The store "${name}" is not configured.`);
    return store;
  }

  all(): readonly BlobStore[] {
    return [...this.stores.values()];
  }
}

const CONNECTIONS = 8;

export function openBlobStores(places: BlobStorePlaces): BlobStores {
  const { name, databaseUrl, pooler, connections = CONNECTIONS, limits, folder, s3 } = places;
  const pool =
    databaseUrl === undefined
      ? undefined
      : createPool({ url: databaseUrl, pooler, name, work: 'request', connections, limits });
  const bucket = s3 === undefined ? undefined : new S3BlobStore(s3);
  const stores: BlobStore[] = [
    ...(pool === undefined ? [] : [new PostgresBlobStore(pool)]),
    ...(folder === undefined ? [] : [new FilesystemBlobStore(folder)]),
    ...(bucket === undefined ? [] : [bucket]),
  ];
  const close = async (): Promise<void> => {
    bucket?.close();
    await pool?.end();
  };
  return new BlobStores(new Map(stores.map((store) => [store.kind, store])), close, checksOf(places, bucket));
}
