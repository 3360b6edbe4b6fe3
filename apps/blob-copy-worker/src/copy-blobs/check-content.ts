import type { ContentDigests } from '@scriptorium/blob-store';
import { RejectedError } from '@scriptorium/contracts';
import type { BlobRow } from './blob-work';

/** Bytes that are not the ones that were stored go nowhere: what is copied is what its hash says, or nothing. */
export function checkContent(blob: BlobRow, { sha256, size }: Pick<ContentDigests, 'sha256' | 'size'>): void {
  if (size !== blob.size || !sha256.equals(blob.hash)) throw blobIsDamaged(blob);
}

export function blobIsDamaged({ hash }: BlobRow): RejectedError {
  return new RejectedError('BLOB_DAMAGED', 'The bytes of a file are not the ones that were stored.', { hash });
}
