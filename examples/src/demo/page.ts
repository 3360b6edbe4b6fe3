import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A page of the site, as in the data file (examples/data/README.md). */
export interface Page {
  readonly path: string;
  readonly parent: string | null;
  readonly title: string;
  readonly description: string;
  readonly body: string;
  /** Paths of the pages that its text links to. */
  readonly links: readonly string[];
}

/** The site by path: pages that link to their children, and to the pages that they mention. */
export interface Site {
  readonly root: Page;
  readonly pages: readonly Page[];
  readonly childrenOf: (page: Page) => readonly Page[];
  readonly mentionsOf: (page: Page) => readonly Page[];
}

export function readSite(file: string): Site {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  const pages = lines.map((line) => JSON.parse(line) as Page);
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const children = new Map<string | null, Page[]>();
  for (const page of pages) children.set(page.parent, [...(children.get(page.parent) ?? []), page]);
  const root = pages.find((page) => page.parent === null);
  if (root === undefined) throw new Error(`${file} has no page without a parent.`);
  return {
    root,
    pages,
    childrenOf: (page) => children.get(page.path) ?? [],
    mentionsOf: (page) => page.links.map((path) => byPath.get(path)).filter((linked) => linked !== undefined),
  };
}
