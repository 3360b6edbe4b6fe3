import { RejectedError } from '@scriptorium/contracts';
import type { DriveItemRow } from './drive-item-row';

/** Rejected with ROOT_IMMUTABLE. */
export function requireBelowRoot({ parent_id }: DriveItemRow): void {
  if (parent_id !== null) return;
  throw new RejectedError('ROOT_IMMUTABLE', "A drive's root is neither named, moved nor deleted.");
}
