import { Setting } from '@scriptorium/config';
import { DatabaseConnectionSettings, limitsOf } from '@scriptorium/persistence';
import { IsOptional, IsString, IsUrl, Matches, ValidateIf } from 'class-validator';
import type { BlobStorePlaces } from './open-blob-stores';
import type { S3StoreOptions } from './s3/s3-blob.store';

/** Configuration of the blob stores. The configuration class of a service that opens the stores extends this one. */
export class BlobStoreConfig extends DatabaseConnectionSettings {
  @Setting('Database of the store `postgres`, with a role that may access the schema `blobs` only.', { secret: true })
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'blobDatabaseUrl must begin with postgres:// or postgresql://' })
  readonly blobDatabaseUrl: string | undefined = undefined;

  @Setting('An existing folder for the store `filesystem`.')
  @IsOptional()
  @IsString()
  readonly blobFolder: string | undefined = undefined;

  @Setting('Bucket of the store `s3`.')
  @IsOptional()
  @IsString()
  readonly s3Bucket: string | undefined = undefined;

  @Setting('Region of the bucket.')
  @IsString()
  readonly s3Region: string = 'us-east-1';

  @Setting("Address of an S3 server other than Amazon's.")
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly s3Endpoint: string | undefined = undefined;

  @Setting('Prefix of every key, with its slash, for a bucket that other programs also use.')
  @IsOptional()
  @IsString()
  readonly s3Prefix: string | undefined = undefined;

  @Setting("Access key. Without one, Amazon's SDK looks for credentials.")
  @ValidateIf(
    ({ s3AccessKeyId, s3SecretAccessKey }: BlobStoreConfig) => (s3AccessKeyId ?? s3SecretAccessKey) !== undefined,
  )
  @IsString()
  readonly s3AccessKeyId: string | undefined = undefined;

  @Setting('Secret of the access key.', { secret: true })
  @ValidateIf(({ s3AccessKeyId }: BlobStoreConfig) => s3AccessKeyId !== undefined)
  @IsString()
  readonly s3SecretAccessKey: string | undefined = undefined;
}

/** Returns the places of the configured stores. `name` is the name of the process. */
export function blobStorePlacesOf(name: string, config: BlobStoreConfig): BlobStorePlaces {
  const { blobDatabaseUrl: databaseUrl, databasePooler: pooler, blobFolder: folder } = config;
  return { name, databaseUrl, pooler, limits: limitsOf(config), folder, s3: s3OptionsOf(config) };
}

/** Returns the names of the configured stores. */
export function configuredStores({ blobDatabaseUrl, blobFolder, s3Bucket }: BlobStoreConfig): string[] {
  const places = { postgres: blobDatabaseUrl, filesystem: blobFolder, s3: s3Bucket };
  return Object.entries(places).flatMap(([store, place]) => (place === undefined ? [] : [store]));
}

function s3OptionsOf(config: BlobStoreConfig): S3StoreOptions | undefined {
  const { s3Bucket: bucket, s3Region: region, s3Endpoint: endpoint, s3Prefix: prefix } = config;
  const { s3AccessKeyId: accessKeyId, s3SecretAccessKey: secretAccessKey } = config;
  if (bucket === undefined) return undefined;
  const hasCredentials = accessKeyId !== undefined && secretAccessKey !== undefined;
  return {
    bucket,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(hasCredentials ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  };
}
