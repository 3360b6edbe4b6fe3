import { RejectedError } from '@scriptorium/contracts';
import type { DriveItemRow } from './drive-item-row';

/** Rejects with ROOT_IMMUTABLE. */
export function requireBelowRoot({ parent_id }: DriveItemRow): void {
  if (parent_id !== null) return;
  throw new RejectedError('ROOT_IMMUTABLE', 'The root of a drive cannot be renamed, moved or deleted.');
}

/** Rejects with NOT_A_FOLDER. */
export function requireFolder({ is_folder, name }: DriveItemRow): void {
  if (!is_folder) throw new RejectedError('NOT_A_FOLDER', `${name} is a file.`, { name });
}

/** Rejects with NOT_A_FILE. */
export function requireFile({ is_folder, name }: DriveItemRow): void {
  if (is_folder) throw new RejectedError('NOT_A_FILE', `${name} is a folder.`, { name });
}
