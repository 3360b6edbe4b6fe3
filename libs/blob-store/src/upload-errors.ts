import { RejectedError } from '@scriptorium/contracts';

export const blobNotFound = (location: string): RejectedError =>
  new RejectedError('BLOB_NOT_FOUND', `Nothing is stored at ${location}.`);

export const uploadLost = (location: string): RejectedError =>
  new RejectedError(
    'UPLOAD_LOST',
    `The upload to ${location} cannot be resumed: it was finished, removed or replaced.`,
  );

export const uploadOvertaken = (location: string): RejectedError =>
  new RejectedError('UPLOAD_OVERTAKEN', `A later request has taken over the upload to ${location}.`);

/** Returns whether the upload is lost or a later request has taken it over. */
export function isLostUpload(error: unknown): error is RejectedError {
  return error instanceof RejectedError && ['UPLOAD_LOST', 'UPLOAD_OVERTAKEN'].includes(error.code);
}
