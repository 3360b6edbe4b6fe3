/**
 * The codes with which each operation may be rejected. `NOT_FOUND` is followed by the kind of the missing resource. The
 * OpenAPI document is generated from these lists. The e2e specs fail on a response that its operation does not list.
 */
import { codesOf, type DtoClass } from '../../../http/dtos/rules';
import { statusOf } from '../../../http/errors/status-of';
import { slugOf } from '../errors/errors.presenter';
import type { RequestHeader } from './headers';

const BRANCH = ['NOT_FOUND branch'];
const LOCALE = [...BRANCH, 'NOT_FOUND locale'];
const CONTENT_TYPE = [...BRANCH, 'NOT_FOUND content-type'];
const ITEM = [...BRANCH, 'NOT_FOUND content-item', 'NOT_FOUND locale'];
/** Codes of the header `Scriptorium-Based-On`. */
const BASED_ON = ['BASED_ON_INVALID', 'NOT_A_COPY', 'SOURCE_VERSION_NOT_FOUND', 'BASED_ON_OLDER'];
/** Codes of field values, which are checked against the content type. */
const VALUES = [
  'FIELD_UNKNOWN',
  'INVALID_FIELD',
  'INVALID_FIELDS',
  'INVALID_ATTRIBUTES',
  'BODY_TOO_LARGE',
  'BODY_TOO_DEEP',
  'RECORD_TOO_LARGE',
  'LOCALE_MISMATCH',
  'VALIDATION_TOO_EXPENSIVE',
];
const MODEL = ['INVALID_FIELD', 'SETTINGS_TOO_LARGE', 'SPACE_FULL'];

export const REJECTIONS = {
  branch: BRANCH,
  locales: BRANCH,
  locale: LOCALE,
  addLocale: [...BRANCH, 'LOCALE_TAG_INVALID', 'LOCALE_RESERVED', 'LOCALE_TAKEN', 'TOO_MANY_LOCALES'],
  updateLocale: [...LOCALE, 'LOCALE_ID_IMMUTABLE', 'LOCALE_IS_DEFAULT'],
  deleteLocale: [...LOCALE, 'LOCALE_IS_DEFAULT', 'LOCALE_IN_USE'],
  contentTypes: BRANCH,
  contentType: CONTENT_TYPE,
  addContentType: [...BRANCH, ...MODEL],
  updateContentType: [...CONTENT_TYPE, ...MODEL, 'MODEL_IS_DERIVED', 'FIELD_IN_USE', 'TOO_MANY_RECORDS'],
  deleteContentType: [...CONTENT_TYPE, 'CONTENT_TYPE_IN_USE', 'MODEL_IS_DERIVED'],
  items: BRANCH,
  item: ITEM,
  itemVersion: [...ITEM, 'NOT_FOUND version'],
  addItem: [
    ...BRANCH,
    'NOT_FOUND content-item',
    ...VALUES,
    'LOCALE_TAG_INVALID',
    'LOCALE_NOT_DEFINED',
    'LOCALE_ALREADY_EXISTS',
    'CONTENT_TYPE_NOT_FOUND',
    'CONTENT_TYPE_DIFFERS',
    'DUPLICATE_SINGLETON',
    'SPACE_FULL',
  ],
  saveItem: [...ITEM, ...VALUES, ...BASED_ON, 'ITEM_ARCHIVED'],
  updateItem: [...ITEM, ...VALUES, ...BASED_ON, 'ITEM_ARCHIVED', 'HASH_MISMATCH'],
  copyItem: [
    'VERSION_INVALID',
    'LOCALE_TAG_INVALID',
    'DESTINATION_LOCALE_MISSING',
    'SAME_LOCALE',
    'NOT_FOUND branch',
    'LOCALE_NOT_DEFINED',
    'NOT_FOUND content-item',
    'SOURCE_LOCALE_NOT_FOUND',
    'NOT_FOUND version',
    'LOCALE_ALREADY_EXISTS',
    'SPACE_FULL',
  ],
  publishItem: [...ITEM, 'NOT_FOUND version', 'ITEM_ARCHIVED', 'ITEM_INVALID'],
  unpublishItem: [...ITEM, 'NOT_FOUND version', 'ITEM_ARCHIVED'],
  archiveItem: [...ITEM, 'ITEM_ARCHIVED'],
  unarchiveItem: [...ITEM, 'ITEM_NOT_ARCHIVED'],
} satisfies Readonly<Record<string, readonly string[]>>;

interface Rejecting {
  /** The classes of the query and the body. */
  readonly inputs: readonly DtoClass[];
  readonly headers: readonly RequestHeader[];
  readonly rejects: readonly string[];
  /** The body of a write is read first, whether the operation has a body or not. */
  readonly isWrite: boolean;
  readonly hasBody: boolean;
}

/** Returns the slugs of an operation by status: its own, and those of its token, scope, query, headers and body. */
export function problemsOf({ inputs, headers, rejects, isWrite, hasBody }: Rejecting): Map<number, string[]> {
  const codes = [
    'UNAUTHORIZED',
    'FORBIDDEN',
    'QUERY_INVALID',
    'RATE_LIMIT_EXCEEDED',
    ...(headers.includes('Idempotency-Key') ? KEY : []),
    ...(isWrite ? ['REQUEST_NOT_UTF8', 'REQUEST_TOO_LARGE'] : []),
    ...(hasBody ? BODY : []),
    ...inputs.flatMap((input) => codesOf(input)),
    ...rejects,
  ];
  const byStatus = new Map<number, Set<string>>();
  for (const each of codes) {
    const [code = '', what] = each.split(' ');
    const status = statusOf(code);
    const slugs = byStatus.get(status) ?? new Set();
    byStatus.set(status, slugs.add(slugOf({ code, data: { what } })));
  }
  return new Map([...byStatus].map(([status, slugs]) => [status, [...slugs].sort()]));
}

const KEY = [
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_IN_USE',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEYS_EXHAUSTED',
];

const BODY = ['BODY_REQUIRED', 'REQUEST_NOT_JSON', 'REQUEST_NOT_AN_OBJECT', 'REQUEST_TOO_DEEP'];
