import type { ContentDigests } from '@scriptorium/blob-store';
import { RejectedError } from '@scriptorium/contracts';
import type { BlobRow } from './blob-work';

/** Throws BLOB_DAMAGED unless the bytes have the size and the SHA-256 of the content. Damaged bytes are not copied. */
export function checkContent(blob: BlobRow, { sha256, size }: Pick<ContentDigests, 'sha256' | 'size'>): void {
  if (size !== blob.size || !sha256.equals(blob.hash)) throw damagedBlobError(blob);
}

export function damagedBlobError({ hash }: BlobRow): RejectedError {
  return new RejectedError('BLOB_DAMAGED', 'The stored bytes of a file do not match its size and SHA-256.', { hash });
}
