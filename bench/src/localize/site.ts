import { randomUUID } from 'node:crypto';
import { readSitePages } from '../system/site-pages';
import { sourceItem, type SourceItem } from '../system/source-item';

/** Returns the first `count` pages of examples/data as linked items. */
export function readSite(count: number): readonly SourceItem[] {
  const pages = readSitePages().slice(0, count);
  const ids = new Map(pages.map(({ path }) => [path, randomUUID()]));
  const idsOf = (paths: readonly string[]): string[] => paths.flatMap((path) => ids.get(path) ?? []);
  const children = new Map<string, string[]>();
  for (const { path, parent } of pages) {
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), path]);
  }
  return pages.map(({ path, title, links, fields }) =>
    sourceItem(ids.get(path) ?? '', title, fields, {
      children: idsOf(children.get(path) ?? []),
      mentions: idsOf(links),
    }),
  );
}

/** Returns an item without links. */
export function plainItem(): SourceItem {
  const id = randomUUID();
  return sourceItem(id, 'Note', { text: id }, { children: [], mentions: [] });
}

/** Returns three items; the first links to the others. */
export function smallTree(): readonly SourceItem[] {
  const leaves = [plainItem(), plainItem()];
  const children = leaves.map(({ id }) => id);
  return [sourceItem(randomUUID(), 'Tree', {}, { children, mentions: [] }), ...leaves];
}
