import type { UploadView } from '@scriptorium/contracts';

/** Where the fragments go, for as long as it lasts: whoever has the address may send them. */
export function presentSession(upload: UploadView, publicUrl: string): object {
  return { uploadUrl: `${publicUrl}/v1.0/upload/${upload.id}`, ...presentProgress(upload) };
}

/** There is always the list, and at most one entry in it: clients read the first and break without. */
export function presentProgress({ expiresAt, received, expectedTotal, isCommitted }: UploadView): object {
  const isWhole = isCommitted || received === expectedTotal;
  return { expirationDateTime: expiresAt, nextExpectedRanges: isWhole ? [] : [`${received}-`] };
}
