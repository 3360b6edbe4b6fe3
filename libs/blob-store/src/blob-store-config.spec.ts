import { ConfigError, loadConfig } from '@scriptorium/config';
import { BlobStoreConfig, blobStorePlacesOf, configuredStores } from './blob-store-config';

const placesOf = (environment: Record<string, string>) =>
  blobStorePlacesOf('gateway', loadConfig(BlobStoreConfig, environment));

const mistakesOf = (environment: Record<string, string>): readonly string[] => {
  try {
    loadConfig(BlobStoreConfig, environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
};

const LIMITS = { connect: 5_000, answer: 10_000, idleInTransaction: 15_000 };

test('configures the stores whose places are set', () => {
  expect(placesOf({})).toEqual({ name: 'gateway', pooler: 'none', limits: LIMITS });
  expect(configuredStores(loadConfig(BlobStoreConfig, { BLOB_FOLDER: '/blobs', S3_BUCKET: 'b' }))).toEqual([
    'filesystem',
    's3',
  ]);
  const all = {
    BLOB_DATABASE_URL: 'postgres://b@h/d',
    DATABASE_TIMEOUT_MS: '60000',
    BLOB_FOLDER: '/blobs',
    S3_BUCKET: 'files',
  };
  expect(placesOf(all)).toEqual({
    name: 'gateway',
    databaseUrl: 'postgres://b@h/d',
    pooler: 'none',
    limits: { ...LIMITS, connect: 60_000 },
    folder: '/blobs',
    s3: { bucket: 'files', region: 'us-east-1' },
  });
});

test('configures the endpoint and the keys of another S3 server', () => {
  const own = {
    S3_BUCKET: 'b',
    S3_ENDPOINT: 'http://localhost:7070',
    S3_ACCESS_KEY_ID: 'a',
    S3_SECRET_ACCESS_KEY: 's',
  };
  expect(placesOf({ ...own, S3_REGION: 'eu', S3_PREFIX: 'p/' }).s3).toEqual({
    bucket: 'b',
    region: 'eu',
    endpoint: 'http://localhost:7070',
    prefix: 'p/',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
});

test('rejects a key without its secret, and a database URL that is not for PostgreSQL', () => {
  expect(mistakesOf({ S3_ACCESS_KEY_ID: 'a' })).toEqual(['S3_SECRET_ACCESS_KEY must be a string']);
  expect(mistakesOf({ BLOB_DATABASE_URL: 'mysql://x' })).toHaveLength(1);
});
