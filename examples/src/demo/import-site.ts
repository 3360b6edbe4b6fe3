import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import pLimit from 'p-limit';
import type { Page, Site } from './page';
import { linkTo, PAGE_TYPE } from './page-type';

const PARALLEL_REQUESTS = 16;

/**
 * Imports the pages in two passes, since links may form cycles: first every page without its links, then the links,
 * when all ids are known. Calls `onProgress` after each request. Returns the ids of the items by path.
 */
export async function importSite(
  site: Site,
  repository: ContentRepository,
  locale: string,
  onProgress: () => void,
): Promise<Map<string, string>> {
  const items = new Map<string, ContentItem>();
  const idOf = (page: Page): string => items.get(page.path)?.id ?? '';
  const limit = pLimit(PARALLEL_REQUESTS);
  const everyPage = (work: (page: Page) => Promise<void>): Promise<unknown> =>
    Promise.all(site.pages.map((page) => limit(() => work(page).then(onProgress))));

  await everyPage(async (page) => {
    const item = new ContentItem({ label: page.title, body: bodyOf(page, [], []), locale });
    items.set(page.path, await repository.related.contentItems.create(item));
  });
  await everyPage(async (page) => {
    const children = site.childrenOf(page).map(idOf);
    const mentions = site.mentionsOf(page).map(idOf);
    const item = items.get(page.path);
    if (item === undefined || children.length + mentions.length === 0) return;
    item.body = bodyOf(page, children, mentions);
    await item.related.update(item);
  });
  return new Map([...items].map(([path, item]) => [path, item.id ?? '']));
}

function bodyOf(page: Page, children: readonly string[], mentions: readonly string[]): object {
  return {
    _meta: { name: page.title, schema: PAGE_TYPE },
    path: page.path,
    title: page.title,
    description: page.description,
    text: page.body,
    children: children.map(linkTo),
    mentions: mentions.map(linkTo),
  };
}
