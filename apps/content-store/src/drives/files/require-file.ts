import { RejectedError } from '@scriptorium/contracts';
import type { DriveItemRow } from '../items/drive-item-row';

/** Rejected with NOT_A_FILE. */
export function requireFile({ is_folder, name }: DriveItemRow): void {
  if (is_folder) throw new RejectedError('NOT_A_FILE', `${name} is a folder.`, { name });
}
