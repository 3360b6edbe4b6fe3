import type { ChangedItem } from './drive-changes.store';

/** A part of a page: a listed item, after the folders above it that the client does not know yet. */
export interface ChangeGroup {
  readonly item: ChangedItem;
  readonly rows: readonly ChangedItem[];
}

/**
 * Orders each folder before its content. A folder that changed after its content has a later position than its content,
 * so it is listed before it here and again at its own position. In a delta list the last occurrence of an item counts.
 *
 * The client knows every folder whose position is before the item's: an earlier page has listed it, or the client had
 * it when its token was made. The same is true of the folders above that one, so the search ends at the first such
 * folder.
 *
 * @param rows in the order of their positions
 */
export function orderChanges(rows: readonly ChangedItem[]): ChangeGroup[] {
  const positions = new Map(rows.map(({ id }, at) => [id, at]));
  const shown = new Set<string>();
  const groups: ChangeGroup[] = [];
  rows.forEach((item, at) => {
    if (!item.is_listed) return;
    const ahead = item.deleted_at === null ? foldersAhead(rows, positions, at).filter(({ id }) => !shown.has(id)) : [];
    for (const { id } of ahead) shown.add(id);
    groups.push({ item, rows: [...ahead, item] });
  });
  return groups;
}

/** The folders above the row at `at` that have a later position, from the top down. */
function foldersAhead(rows: readonly ChangedItem[], positions: ReadonlyMap<string, number>, at: number): ChangedItem[] {
  const ahead: ChangedItem[] = [];
  for (let above = parentOf(rows[at], positions); above !== undefined && above > at;) {
    const folder = rows[above];
    if (folder === undefined) break;
    ahead.unshift(folder);
    above = parentOf(folder, positions);
  }
  return ahead;
}

function parentOf(row: ChangedItem | undefined, positions: ReadonlyMap<string, number>): number | undefined {
  return row === undefined || row.parent_id === null ? undefined : positions.get(row.parent_id);
}
