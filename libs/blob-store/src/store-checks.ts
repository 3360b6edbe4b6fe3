import type { HealthCheck } from '@scriptorium/health';
import type { Pooler } from '@scriptorium/persistence';

import { requireUsable } from './filesystem/blob-files';
import { translating } from './filesystem/filesystem-errors';
import { blobDatabaseCheck } from './postgres/blob-database.store';
import type { S3BlobStore } from './s3/s3-blob.store';

interface CheckedPlaces {
  /** Name of the process in pg_stat_activity. */
  readonly name: string;
  readonly databaseUrl?: string | undefined;
  readonly pooler?: Pooler | undefined;
  readonly folder?: string | undefined;
}

/** Returns a check for each configured store: that it is reachable, and that this process may use it. */
export function checksOf(
  { name, databaseUrl: url, pooler, folder }: CheckedPlaces,
  bucket: Pick<S3BlobStore, 'check'> | undefined,
): readonly HealthCheck[] {
  const checkOf = (kind: string, check: HealthCheck['check']): HealthCheck => {
    return { name: componentName(kind), isEssential: false, check };
  };
  return [
    ...(url === undefined ? [] : [blobDatabaseCheck(componentName('postgres'), name, { url, pooler })]),
    ...(folder === undefined ? [] : [checkOf('filesystem', () => translating(() => requireUsable(folder)))]),
    ...(bucket === undefined ? [] : [checkOf('s3', (signal) => bucket.check(signal))]),
  ];
}

const componentName = (kind: string): string => `blob-store-${kind}`;
