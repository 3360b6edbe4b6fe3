import type { UploadView } from '@scriptorium/contracts';

import { isWhole } from '../../../files/upload-state';

/** The query of the URL of a session that only a POST commits. */
const DEFERRED = 'deferCommit=true';

/** Returns an upload session. Its URL is the credential: any client that knows it may send fragments. */
export function presentSession(upload: UploadView, publicUrl: string, isDeferred = false): object {
  const query = isDeferred ? `?${DEFERRED}` : '';
  return { uploadUrl: `${publicUrl}/v1.0/upload/${upload.id}${query}`, ...presentProgress(upload) };
}

/**
 * Returns the progress. `nextExpectedRanges` is always present and has at most one entry: clients read the first. It
 * ends with the last byte if the length is known: the upload task of the Python SDK fails without an end.
 */
export function presentProgress(upload: UploadView): object {
  return {
    expirationDateTime: upload.expiresAt,
    nextExpectedRanges: isWhole(upload) ? [] : [rangeFrom(upload.received, upload.expectedTotal)],
  };
}

/** Returns the range of the missing bytes: `N-M`, or `N-` if the length is not known. */
export function rangeFrom(received: number, total: number | null): string {
  return `${received}-${total === null || total <= received ? '' : total - 1}`;
}
