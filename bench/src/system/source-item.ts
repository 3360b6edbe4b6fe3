export const PAGE_SCHEMA = 'https://example.com/page.json';
const CONTENT_LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';

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

interface Link {
  readonly _meta: { readonly schema: string };
  readonly contentType: string;
  readonly id: string;
}

/** @param fields members of the body besides its links */
export function sourceItem(
  id: string,
  label: string,
  fields: object,
  links: { readonly children: readonly string[]; readonly mentions: readonly string[] },
): SourceItem {
  const body = {
    _meta: { name: label, schema: PAGE_SCHEMA },
    ...fields,
    children: links.children.map(linkTo),
    mentions: links.mentions.map(linkTo),
  };
  return { id, label, body };
}

export function linksOf(body: ItemBody): readonly Link[] {
  return [...body.children, ...body.mentions];
}

function linkTo(id: string): Link {
  return { _meta: { schema: CONTENT_LINK }, contentType: PAGE_SCHEMA, id };
}
