import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';

/** The content type of every space. Its schema has no external references, so dc-cli can validate it offline. */
export const PAGE = 'https://e2e.scriptorium.example/page';

export const pageSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: PAGE,
  title: 'Page',
  type: 'object',
  properties: {
    title: { type: 'string', maxLength: 100 },
    text: { type: 'string' },
    rank: { type: 'number' },
    links: { type: 'array' },
    references: { type: 'array' },
  },
  required: ['title'],
};

const CORE = 'http://bigcontent.io/cms/schema/v1/core#/definitions';

export interface Link {
  readonly _meta: { readonly schema: string };
  readonly contentType: string;
  readonly id: string;
}

export interface PageBody {
  readonly _meta: { readonly name: string; readonly schema: string; readonly deliveryKey?: string | null };
  readonly title: string;
  readonly links?: readonly Link[];
  readonly references?: readonly Link[];
  readonly [member: string]: unknown;
}

export function linkTo({ id }: { readonly id: string }): Link {
  return { _meta: { schema: `${CORE}/content-link` }, contentType: PAGE, id };
}

export function referenceTo({ id }: { readonly id: string }): Link {
  return { _meta: { schema: `${CORE}/content-reference` }, contentType: PAGE, id };
}

/** Returns a body with a title and the members of `more`. A `_meta` in `more` is merged into the default one. */
export function pageBody(title: string, { _meta, ...more }: Readonly<Record<string, unknown>> = {}): PageBody {
  return { _meta: { name: title, schema: PAGE, ...(_meta as object | undefined) }, title, ...more };
}

export interface PageOptions {
  /** Default: en-GB. Null: none. */
  readonly locale?: string | null;
  readonly folderId?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Creates a page with the SDK. Its label is its title. */
export async function createPage(
  repository: ContentRepository,
  title: string,
  { locale = 'en-GB', folderId, body }: PageOptions = {},
): Promise<ContentItem> {
  const item = { label: title, body: pageBody(title, body), locale, ...(folderId === undefined ? {} : { folderId }) };
  return repository.related.contentItems.create(new ContentItem(item));
}

/** Returns the body of an item, which the SDK types as `any`. */
export function bodyOf(item: ContentItem): PageBody {
  return item.body as PageBody;
}

export function linksOf(item: ContentItem): string[] {
  return (bodyOf(item).links ?? []).map(({ id }) => id);
}
