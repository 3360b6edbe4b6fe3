import { IDEMPOTENCY_KEY, LOCALE_TAG } from '@scriptorium/contracts';

/** The query keys and headers that routes take, as the guard knows them and the OpenAPI document describes them. */
const text = (name: string, description: string) => ({ name, description, schema: { type: 'string' as const } });
/** Of version numbers, page numbers and page sizes. */
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
  // Any number: one that is too high names a version that does not exist.
  versionToCopy: {
    name: 'version',
    description: 'A version of the item in the source locale. The latest where it is absent.',
    schema: { type: 'integer', minimum: 1 },
  },
  version: count('version', 'A version of the item in its locale. The latest where it is absent.'),
  locale: text('locale', 'An IETF language tag. Absent: the item without a locale.'),
  localeOfNew: tag('locale', 'An IETF language tag. Absent: the one in the body, or no locale.'),
  inLocale: text('locale', 'Items in this locale; `null` for those in none. Absent: in whichever.'),
  sourceLocale: tag('sourceLocale', 'Absent: the item without a locale, or else the one in the default locale.'),
  destinationLocale: tag('destinationLocale', 'The locale of the copy. Required, and defined on the branch.'),
  pageNumber: count('pageNumber', 'From 1.'),
  pageSize: count('pageSize', '20 where it is absent; more than 100 is answered with 100.'),
  search: text('search', 'Items whose name or label holds this text.'),
  sortBy: oneOf('sortBy', SORTS, 'With a minus: descending.'),
  id: text('id', 'Ids with `|` between them.'),
  linkedTo: text('linkedTo', 'Items that refer to the item with this id.'),
  contentType: text('contentType', "A content type's id."),
  status: oneOf('status', STATUSES, 'Items in this state.'),
  view: oneOf('view', ['excludeCustomFields'], 'Leaves the fields out: they are null then.'),
} as const;
export type QueryParameter = keyof typeof QUERY;
export type QueryName = (typeof QUERY)[QueryParameter]['name'];

const header = (description: string, limits: object = {}) => ({
  description,
  schema: { type: 'string' as const, ...limits },
});

export const HEADER = {
  'Idempotency-Key': header('A request with a known key is answered with its first copy.', {
    ...IDEMPOTENCY_KEY,
    pattern: IDEMPOTENCY_KEY.pattern?.source,
  }),
  'If-Match': header('Entity tags: the item is changed only if it still has one of them.'),
  'If-None-Match': header('Entity tags: 304 if the item still has one of them.'),
  ETag: header("The item's hash, quoted."),
  Location: header('The address of what was created.'),
} as const;
export type RequestHeader = 'Idempotency-Key' | 'If-Match' | 'If-None-Match';
export type ResponseHeader = 'ETag' | 'Location';
