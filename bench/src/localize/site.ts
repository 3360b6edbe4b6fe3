import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const DATA = join(__dirname, '../../../examples/data/opentelemetry-docs.ndjson.gz');

export const PAGE_SCHEMA = 'https://example.com/page.json';
const CONTENT_LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';

interface SitePage {
  readonly path: string;
  readonly parent: string | null;
  readonly title: string;
  readonly links: readonly string[];
}

/** A page as a content item: its body links to its children and to the pages that its text mentions. */
export interface SourceItem {
  readonly id: string;
  readonly label: string;
  readonly body: ItemBody;
}

export interface ItemBody {
  readonly [member: string]: unknown;
  readonly children: readonly Link[];
  readonly mentions: readonly Link[];
}

export interface Link {
  readonly _meta: { readonly schema: string };
  readonly contentType: string;
  readonly id: string;
}

/** The first `count` pages of examples/data in the order of their paths, so root first and parents before children. */
export function readSite(count: number): readonly SourceItem[] {
  const pages = gunzipSync(readFileSync(DATA))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SitePage)
    .slice(0, count);
  const ids = new Map(pages.map(({ path }) => [path, randomUUID()]));
  const linksTo = (paths: readonly string[]): Link[] => paths.flatMap((path) => ids.get(path) ?? []).map(linkTo);
  const children = new Map<string, string[]>();
  for (const { path, parent } of pages) {
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), path]);
  }
  return pages.map((page): SourceItem => {
    const { links, parent: _parent, ...fields } = page;
    return {
      id: ids.get(page.path) ?? '',
      label: page.title,
      body: {
        ...bodyOf(page.title),
        ...fields,
        children: linksTo(children.get(page.path) ?? []),
        mentions: linksTo(links),
      },
    };
  });
}

export function linksOf(body: ItemBody): readonly Link[] {
  return [...body.children, ...body.mentions];
}

/** An item without links. */
export function plainItem(): SourceItem {
  const id = randomUUID();
  return { id, label: 'Note', body: { ...bodyOf('Note'), text: id, children: [], mentions: [] } };
}

/** Three items, the first linked to the others. */
export function smallTree(): readonly SourceItem[] {
  const leaves = [plainItem(), plainItem()];
  const children = leaves.map(({ id }) => linkTo(id));
  return [{ ...plainItem(), body: { ...bodyOf('Tree'), children, mentions: [] } }, ...leaves];
}

function bodyOf(name: string): object {
  return { _meta: { name, schema: PAGE_SCHEMA } };
}

function linkTo(id: string): Link {
  return { _meta: { schema: CONTENT_LINK }, contentType: PAGE_SCHEMA, id };
}
