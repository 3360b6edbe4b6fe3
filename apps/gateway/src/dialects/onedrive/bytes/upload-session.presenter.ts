import type { UploadView } from '@scriptorium/contracts';

/** Where the fragments go, for as long as it lasts: whoever has the address may send them. */
export function presentSession(upload: UploadView, publicUrl: string): object {
  return { uploadUrl: `${publicUrl}/v1.0/upload/${upload.id}`, ...presentProgress(upload) };
}

/** There is always the list, and at most one entry in it: clients read the first and break without. */
export function presentProgress(upload: UploadView): object {
  const { expiresAt, received } = upload;
  return { expirationDateTime: expiresAt, nextExpectedRanges: isWhole(upload) ? [] : [`${received}-`] };
}

/** Whether an upload has all its bytes. */
export function isWhole({ received, expectedTotal, isCommitted }: UploadView): boolean {
  return isCommitted || received === expectedTotal;
}
