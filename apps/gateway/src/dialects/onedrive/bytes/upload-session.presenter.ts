import type { UploadView } from '@scriptorium/contracts';

/** Returns an upload session. Its URL is the credential: any client that knows it may send fragments. */
export function presentSession(upload: UploadView, publicUrl: string): object {
  return { uploadUrl: `${publicUrl}/v1.0/upload/${upload.id}`, ...presentProgress(upload) };
}

/** Returns the progress. `nextExpectedRanges` is always present and has at most one entry: clients read the first. */
export function presentProgress(upload: UploadView): object {
  const { expiresAt, received } = upload;
  return { expirationDateTime: expiresAt, nextExpectedRanges: isWhole(upload) ? [] : [`${received}-`] };
}

/** Returns whether an upload has all its bytes. */
export function isWhole({ received, expectedTotal, isCommitted }: UploadView): boolean {
  return isCommitted || received === expectedTotal;
}
