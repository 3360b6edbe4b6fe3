import type { DriveItemId } from '@scriptorium/contracts';
import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import type { ChangedItem } from './drive-changes.store';
import { orderChanges } from './order-changes';

/** An item of a generated drive. Its place in the list is its position, so `parent` is an index of the list. */
interface Generated {
  readonly parent: number | null;
  readonly isDeleted: boolean;
}

const idOf = (position: number): DriveItemId => `item ${String(position)}` as DriveItemId;

/** Returns a row with the members that the order depends on. */
function row(position: number, { parent, isDeleted }: Generated, isListed = true): ChangedItem {
  const changed: Partial<ChangedItem> = {
    id: idOf(position),
    parent_id: parent === null ? null : idOf(parent),
    deleted_at: isDeleted ? new Date(0) : null,
    is_listed: isListed,
  };
  return changed as ChangedItem;
}

/**
 * Generates a tree whose items have positions in any order. An item's folder is chosen from the items before it in a
 * random order of creation, so there are no cycles. A folder that is deleted has only deleted items.
 */
const trees = fc
  .array(
    fc.tuple(
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 0, max: 4 }).map((each) => each === 0),
    ),
    { maxLength: 25 },
  )
  .map((drawn): readonly Generated[] => {
    const order = drawn.map(([key], index) => ({ key, index })).sort((a, b) => a.key - b.key || a.index - b.index);
    const created = order.map(({ index }) => index);
    const items: Generated[] = [];
    for (const [at, index] of created.entries()) {
      const [, choice = 0, wantsDeletion = false] = drawn[index] ?? [];
      const parent = at === 0 || choice % (at + 1) === at ? null : (created[choice % at] ?? null);
      items[index] = { parent, isDeleted: wantsDeletion || (parent !== null && items[parent]?.isDeleted === true) };
    }
    return items;
  });

/**
 * Returns the rows of a page after `from`, as the store reads them: the listed items, and the folders above them that
 * have a later position than `from`.
 */
function rowsAfter(items: readonly Generated[], from: number, limit: number): ChangedItem[] {
  const listed = items.map((_, position) => position).slice(from, from + limit);
  const above = new Set<number>();
  for (const position of listed) {
    if (items[position]?.isDeleted === true) continue;
    for (let at = items[position]?.parent ?? null; at !== null && at >= from; at = items[at]?.parent ?? null) {
      if (!listed.includes(at)) above.add(at);
    }
  }
  return [...listed, ...above]
    .sort((a, b) => a - b)
    .map((position) => row(position, items[position] ?? { parent: null, isDeleted: false }, listed.includes(position)));
}

/** Reads all pages as a client does: each page starts after the last listed item of the page before. */
function pagesOf(items: readonly Generated[], limit: number): (readonly (readonly ChangedItem[])[])[] {
  const pages: (readonly (readonly ChangedItem[])[])[] = [];
  for (let from = 0; from < items.length; from += limit) {
    pages.push(orderChanges(rowsAfter(items, from, limit)).map(({ rows }) => rows));
  }
  return pages;
}

describe('orderChanges', () => {
  const sizes = fc.integer({ min: 1, max: 8 });
  const assertForAll = (check: (items: readonly Generated[], limit: number) => void): void => {
    fc.assert(fc.property(trees, sizes, check), { numRuns: inFullRun(5_000, 100) });
  };

  it('lets a client that follows the list know the folder of every item before the item', () => {
    assertForAll((items, limit) => {
      const known = new Set<string>();
      for (const item of pagesOf(items, limit).flat(2)) {
        if (item.deleted_at === null && item.parent_id !== null) expect(known).toContain(item.parent_id);
        known.add(item.id);
      }
    });
  });

  it('lists every item at its own position, so that its last occurrence is its newest state', () => {
    assertForAll((items, limit) => {
      const listed = pagesOf(items, limit).flat(1);
      expect(listed.map((rows) => rows.at(-1)?.id)).toEqual(items.map((_, position) => idOf(position)));
    });
  });

  it('lists an item at most once before its own position in a page, and only if it is a folder above an item', () => {
    assertForAll((items, limit) => {
      for (const page of pagesOf(items, limit)) {
        const ahead = page.flatMap((rows) => rows.slice(0, -1).map(({ id }) => id));
        expect(new Set(ahead).size).toBe(ahead.length);
        const parents = new Set(page.flat().map(({ parent_id }) => parent_id));
        expect(ahead.filter((id) => !parents.has(id))).toEqual([]);
      }
    });
  });

  it('lists folders from the top down, and not those above a deleted item', () => {
    const [top, middle, file, deleted] = [
      { parent: null, isDeleted: false },
      { parent: 3, isDeleted: false },
      { parent: 2, isDeleted: false },
      { parent: 2, isDeleted: true },
    ];
    const rows = [row(0, deleted), row(1, file), row(2, middle), row(3, top)];
    expect(orderChanges(rows).map((group) => group.rows.map(({ id }) => id))).toEqual([
      ['item 0'],
      ['item 3', 'item 2', 'item 1'],
      ['item 2'],
      ['item 3'],
    ]);
  });

  it('ignores folders that the rows do not contain, and ends at a folder above itself', () => {
    expect(orderChanges([row(0, { parent: 7, isDeleted: false })])).toHaveLength(1);
    expect(orderChanges([row(0, { parent: 0, isDeleted: false })]).map(({ rows }) => rows.length)).toEqual([1]);
  });
});
