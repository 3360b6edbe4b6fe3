import { IDEMPOTENCY_KEY, LOCALE_TAG } from '@scriptorium/contracts';

/** The query parameters and headers of all routes, for the guard and the OpenAPI document. */
const text = (name: string, description: string) => ({ name, description, schema: { type: 'string' as const } });
/** Maximum of version numbers, page numbers and page sizes. */
export const MAX_COUNT = 999_999_999;
const count = (name: string, description: string) => ({
  name,
  description,
  schema: { type: 'integer' as const, minimum: 1, maximum: MAX_COUNT },
});
const tag = (name: string, description: string) => ({
  name,
  description,
  schema: { type: 'string' as const, ...LOCALE_TAG },
});
const oneOf = (name: string, names: readonly string[], description: string) => ({
  name,
  description,
  schema: { type: 'string' as const, enum: [...names] },
});

export const SORTS = ['name', '-name', 'system.updatedAt', '-system.updatedAt'] as const;
export const STATUSES = ['Draft', 'Published', 'Archived'] as const;

export const QUERY = {
  // Without a maximum: a number that is too high names a version that does not exist.
  versionToCopy: {
    name: 'version',
    description: 'A version of the item in the source locale. Default: the latest.',
    schema: { type: 'integer', minimum: 1 },
  },
  version: count('version', 'A version of the item in its locale. Default: the latest.'),
  locale: text('locale', 'An IETF language tag. Default: the item without a locale.'),
  localeOfNew: tag('locale', 'An IETF language tag. Default: the locale in the body, or no locale.'),
  inLocale: text('locale', 'Items in this locale; `null` for items without a locale. Default: all items.'),
  sourceLocale: tag('sourceLocale', 'Default: the item without a locale; otherwise the item in the default locale.'),
  destinationLocale: tag('destinationLocale', 'The locale of the copy. Required; must be defined on the branch.'),
  pageNumber: count('pageNumber', 'From 1.'),
  pageSize: count('pageSize', 'Default: 20. Values above 100 are reduced to 100.'),
  search: text('search', 'Items whose name or label contains this text.'),
  sortBy: oneOf('sortBy', SORTS, 'A minus means descending.'),
  id: text('id', 'Ids, separated by `|`.'),
  linkedTo: text('linkedTo', 'Items that refer to the item with this id.'),
  contentType: text('contentType', "A content type's id."),
  status: oneOf('status', STATUSES, 'Items with this status.'),
  view: oneOf('view', ['excludeCustomFields'], 'Omits the fields: `fields` is null.'),
} as const;
export type QueryParameter = keyof typeof QUERY;
export type QueryName = (typeof QUERY)[QueryParameter]['name'];

const header = (description: string, limits: object = {}) => ({
  description,
  schema: { type: 'string' as const, ...limits },
});

export const HEADER = {
  'Idempotency-Key': header('A repeated request with the same key returns the copy of the first one.', {
    ...IDEMPOTENCY_KEY,
    pattern: IDEMPOTENCY_KEY.pattern?.source,
  }),
  'If-Match': header('Entity tags: the item is updated only if it still has one of them.'),
  'If-None-Match': header('Entity tags: 304 if the item still has one of them.'),
  ETag: header("The item's hash, quoted."),
  Location: header('The URL of the created resource.'),
} as const;
export type RequestHeader = 'Idempotency-Key' | 'If-Match' | 'If-None-Match';
export type ResponseHeader = 'ETag' | 'Location';
