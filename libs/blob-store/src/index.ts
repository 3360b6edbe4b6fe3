export type { Appended, AppendOptions, BlobStore, ByteRange, StoredLocation } from './blob-store';
export { BlobStoreConfig, blobStorePlacesOf, configuredStores } from './blob-store-config';
export { Digests, type ContentDigests } from './digests/digests';
export { ResumableDigests } from './digests/resumable-digests';
export { FilesystemBlobStore } from './filesystem/filesystem-blob.store';
export { PostgresBlobStore } from './postgres/postgres-blob.store';
export { BlobStores, openBlobStores, type BlobStorePlaces } from './open-blob-stores';
export { S3BlobStore, type S3StoreOptions } from './s3/s3-blob.store';
export { isLostUpload } from './upload-errors';
