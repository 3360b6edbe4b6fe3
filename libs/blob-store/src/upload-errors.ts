import { RejectedError } from '@scriptorium/contracts';

export const blobNotFound = (location: string): RejectedError =>
  new RejectedError('BLOB_NOT_FOUND', `Nothing is stored at ${location}`);

export const uploadLost = (location: string): RejectedError =>
  new RejectedError('UPLOAD_LOST', `The upload to ${location} cannot go on: it was finished, removed or begun anew`);

export const uploadOvertaken = (location: string): RejectedError =>
  new RejectedError('UPLOAD_OVERTAKEN', `A later request goes on with the upload to ${location}`);

/** The upload is somebody else's by now, or leads nowhere. */
export function isLostUpload(error: unknown): error is RejectedError {
  return error instanceof RejectedError && ['UPLOAD_LOST', 'UPLOAD_OVERTAKEN'].includes(error.code);
}
