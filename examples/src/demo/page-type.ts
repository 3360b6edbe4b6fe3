/** The content type of a page: its text, links to its children, and links to the pages that it mentions. */
export const PAGE_TYPE = 'https://scriptorium.example/documentation-page';

const links = (title: string): object => ({
  title,
  type: 'array',
  items: {
    allOf: [
      { $ref: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link' },
      { properties: { contentType: { enum: [PAGE_TYPE] } } },
    ],
  },
});

export const pageSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: PAGE_TYPE,
  title: 'Page',
  description: 'A page of a documentation site',
  allOf: [{ $ref: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content' }],
  type: 'object',
  properties: {
    path: { type: 'string' },
    title: { type: 'string' },
    description: { type: 'string' },
    text: { type: 'string' },
    children: links('Children'),
    mentions: links('Mentioned pages'),
  },
};

export function linkTo(id: string): object {
  return {
    _meta: { schema: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link' },
    contentType: PAGE_TYPE,
    id,
  };
}

/** The part of a page's body that the checks read back. */
export interface PageBody {
  readonly path: string;
  readonly children: readonly { readonly id: string }[];
  readonly mentions: readonly { readonly id: string }[];
}
