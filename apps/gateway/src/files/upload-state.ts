import type { UploadView } from '@scriptorium/contracts';

/** The data of a rejected fragment, from which the response gets the next expected range. */
export function positionOf({ received, expectedTotal: total }: UploadView): { received: number; total: number | null } {
  return { received, total };
}

/** Returns whether an upload has all its bytes. */
export function isWhole({ received, expectedTotal, isCommitted }: UploadView): boolean {
  return isCommitted || received === expectedTotal;
}
