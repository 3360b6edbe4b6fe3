import type { ConflictBehavior } from '@scriptorium/contracts';

/** An item that requests a name in a folder. */
export interface NameClaim {
  readonly conflict: ConflictBehavior;
  readonly isFolder: boolean;
  /** The item that is moved, renamed or restored. It may keep a name that it already has. */
  readonly itemId?: string | undefined;
  /** The item that is copied. A copy never replaces its own source. */
  readonly sourceId?: string | undefined;
}

/** The item of the folder that has the name already. */
export interface NameHolder {
  readonly id: string;
  readonly isFolder: boolean;
}

/**
 * - `take`: the name is free.
 * - `number`: the name is taken, and the item gets the name with a number.
 * - `replace`: the new file replaces the file that has the name.
 * - `reject`: the name is taken, and the request fails.
 */
export type NameDecision = 'take' | 'number' | 'replace' | 'reject';

/**
 * Decides on the name of an item of a drive, for every operation that gives it one. Before it, the creation of a folder
 * with `replace` returns an existing folder with the name (`makeFolder`). Only a file can replace, and only another
 * file (docs/contracts/onedrive.md §1.4). A folder is never replaced, because the request does not name the items in
 * it, and one of them may be the item that is moved.
 */
export function decideName(claim: NameClaim, holder: NameHolder | undefined): NameDecision {
  if (holder === undefined || holder.id === claim.itemId) return 'take';
  if (claim.conflict === 'rename') return 'number';
  const isFileForFile = !claim.isFolder && !holder.isFolder && holder.id !== claim.sourceId;
  return claim.conflict === 'replace' && isFileForFile ? 'replace' : 'reject';
}
