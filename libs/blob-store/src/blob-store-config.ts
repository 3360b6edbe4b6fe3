import { IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, ValidateIf } from 'class-validator';
import type { BlobStorePlaces } from './open-blob-stores';
import type { S3StoreOptions } from './s3/s3-blob.store';

/**
 * Where the bytes of files are, as every service is told that opens the stores: a configuration class extends this one. Read from
 * BLOB_DATABASE_URL, DATABASE_TIMEOUT_MS, BLOB_FOLDER, S3_BUCKET, S3_REGION, S3_ENDPOINT, S3_PREFIX, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.
 */
export class BlobStoreConfig {
  /** For drives whose store is `postgres`: the database, under a role that sees nothing else. */
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'blobDatabaseUrl must begin with postgres:// or postgresql://' })
  readonly blobDatabaseUrl: string | undefined = undefined;

  /** Milliseconds that work waits for a free database connection. */
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly databaseTimeoutMs: number = 5_000;

  /** The same for drives whose store is `filesystem`: a folder that is there. */
  @IsOptional()
  @IsString()
  readonly blobFolder: string | undefined = undefined;

  /** The same for drives whose store is `s3`. */
  @IsOptional()
  @IsString()
  readonly s3Bucket: string | undefined = undefined;

  @IsString()
  readonly s3Region: string = 'us-east-1';

  /** Of a server that is not Amazon's. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly s3Endpoint: string | undefined = undefined;

  /** Before every key, with its slash: for a bucket that others use too. */
  @IsOptional()
  @IsString()
  readonly s3Prefix: string | undefined = undefined;

  /** Absent: whatever Amazon's SDK finds on the machine. */
  @ValidateIf(
    ({ s3AccessKeyId, s3SecretAccessKey }: BlobStoreConfig) => (s3AccessKeyId ?? s3SecretAccessKey) !== undefined,
  )
  @IsString()
  readonly s3AccessKeyId: string | undefined = undefined;

  @ValidateIf(({ s3AccessKeyId }: BlobStoreConfig) => s3AccessKeyId !== undefined)
  @IsString()
  readonly s3SecretAccessKey: string | undefined = undefined;
}

/** As far as it is configured. `name` is the process's. */
export function blobStorePlacesOf(name: string, config: BlobStoreConfig): BlobStorePlaces {
  const { blobDatabaseUrl: databaseUrl, databaseTimeoutMs: connectionTimeoutMs, blobFolder: folder } = config;
  return { name, databaseUrl, connectionTimeoutMs, folder, s3: s3OptionsOf(config) };
}

/** Names of the stores that drives can have. */
export function configuredStores({ blobDatabaseUrl, blobFolder, s3Bucket }: BlobStoreConfig): string[] {
  const places = { postgres: blobDatabaseUrl, filesystem: blobFolder, s3: s3Bucket };
  return Object.entries(places).flatMap(([store, place]) => (place === undefined ? [] : [store]));
}

function s3OptionsOf(config: BlobStoreConfig): S3StoreOptions | undefined {
  const { s3Bucket: bucket, s3Region: region, s3Endpoint: endpoint, s3Prefix: prefix } = config;
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = config;
  if (bucket === undefined) return undefined;
  const isKeyed = accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    ...{ bucket, region },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(isKeyed ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  };
}
