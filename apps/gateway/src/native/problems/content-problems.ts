import type { ProblemText } from './problem-text';

/** Problems of content: variants, families, imports. */
export const CONTENT_PROBLEMS = {
  BASED_ON_OLDER: {
    title: 'Based on a newer version',
    explanation: 'The copy is based on a newer version of its source already. `current` is that version.',
  },
  BODY_TOO_DEEP: {
    title: 'Body too deep',
    explanation: 'The body has too many nested levels. `limit` is the maximum.',
  },
  BODY_TOO_LARGE: {
    title: 'Body too large',
    explanation: 'The body has more bytes of JSON than the maximum, which is `limit`.',
  },
  BODY_NOT_JSON: { title: 'Body not JSON', explanation: 'The body of an item is not a JSON object.' },
  LABEL_INVALID: { title: 'Label invalid', explanation: 'The label is empty or too long. `limit` is the maximum.' },
  LINK_INVALID: {
    title: 'Link invalid',
    explanation: 'A link must be `{"$link": "id or key"}`, `$reference` or `$family`, with an optional `contentType`.',
  },
  CONTENT_TYPE_NOT_FOUND: {
    title: 'Content type not found',
    explanation: 'The space has no active content type with this URI, or no repository to which it is assigned.',
  },
  CONTENT_TYPE_NOT_ASSIGNED: {
    title: 'Content type not assigned',
    explanation: 'The content type is not assigned to the repository of the variant.',
  },
  CONTENT_TYPE_INVALID: {
    title: 'Body does not match its content type',
    explanation: 'The body violates the schema or a unique field of its content type. `violations` lists the places.',
  },
  VALIDATION_TOO_EXPENSIVE: {
    title: 'Validation too expensive',
    explanation:
      'The validation of the body, or the compilation of the schema, takes too long. Simplify the schema or its ' +
      'patterns, or shorten the values.',
  },
  CONTENT_TYPE_DIFFERS: {
    title: 'Content type differs',
    explanation: 'The content type of an existing variant cannot be changed.',
  },
  CONTENT_ITEM_NOT_ACTIVE: {
    title: 'Variant not active',
    explanation: 'Only an active variant can be changed or published. `status` is its status.',
  },
  CONTENT_ITEM_INVALID: {
    title: 'Variant invalid',
    explanation: 'Only a valid variant can be published. Correct it and save it first.',
  },
  CONTENT_ITEM_BUSY: {
    title: 'Variant busy',
    status: 503,
    explanation: 'Another request changed the variant at the same time. Repeat the request after `Retry-After`.',
  },
  CONTENT_ITEM_VERSION_CONFLICT: {
    title: 'Version conflict',
    explanation: 'Other requests changed the variant at the same time. Read it again, and decide again.',
  },
  CONTENT_ITEM_DELIVERY_KEY_DUPLICATE: {
    title: 'Delivery key taken',
    explanation: 'Another variant of the space has the delivery key.',
  },
  DELIVERY_KEY_INVALID: {
    title: 'Delivery key invalid',
    explanation: 'A delivery key has 1 to 150 characters and is not blank.',
  },
  DUPLICATE_SINGLETON: {
    title: 'Singleton exists',
    explanation: 'The content type allows one family, which already exists.',
  },
  FAMILY_DIFFERS: { title: 'Family differs', explanation: 'The variant belongs to another family.' },
  FOLDER_NOT_FOUND: { title: 'Folder not found', explanation: 'The folder does not exist in the repository.' },
  ID_TAKEN: { title: 'Id taken', explanation: 'A variant with this id exists.' },
  KEY_INVALID: { title: 'Key invalid', explanation: 'A key has 1 to 1,000 characters.' },
  LINE_INVALID: { title: 'Line invalid', explanation: 'A line of an import is UTF-8 and has at most 1 MiB.' },
  LOCALE_IMMUTABLE: { title: 'Locale immutable', explanation: 'The locale of a variant cannot be changed.' },
  LOCALE_INVALID: { title: 'Locale invalid', explanation: 'The locale is not a well-formed tag.' },
  LOCALE_NOT_SUPPORTED: { title: 'Locale not supported', explanation: 'The space does not have the locale.' },
  LOCALE_IN_USE: { title: 'Locale in use', explanation: 'A variant, a repository or a job uses the locale.' },
  LOCALE_IS_DEFAULT: { title: 'Default locale', explanation: 'Make another locale the default first.' },
  LOCALE_RESERVED: { title: 'Locale reserved', explanation: 'The tag has another meaning in paths and queries.' },
  LOCALE_TAG_INVALID: { title: 'Locale tag invalid', explanation: 'The tag is not a well-formed IETF language tag.' },
  LOCALE_TAKEN: { title: 'Locale taken', explanation: 'The family, or the space, has the locale already.' },
  CONFLICT_CHANGED: {
    title: 'Conflict changed',
    explanation: 'The value of the copy has changed since the conflict was found. Roll out again. `path` is its place.',
  },
  CONFLICT_VALUE_INVALID: {
    title: 'Conflict value invalid',
    explanation: 'The value of a conflict about an order must be an array with each id of the conflict once.',
  },
  CONFLICT_RESOLVED: {
    title: 'Conflict resolved',
    explanation: 'The conflict was resolved in another way, which is `resolution`. Change the variant instead.',
  },
  NOT_A_COPY: { title: 'Not a copy', explanation: 'No copy has created the variant, so it has no source.' },
  REPOSITORY_NAME_TAKEN: {
    title: 'Repository name taken',
    explanation: 'Another repository of the space has the name.',
  },
  REPOSITORY_NOT_FOUND: {
    title: 'Repository not found',
    explanation: 'The space has no active repository with this id or name.',
  },
  SOURCE_DELETED: { title: 'Source deleted', explanation: 'The source of the copy was deleted.' },
  SOURCE_VERSION_NOT_FOUND: {
    title: 'Source version not found',
    explanation:
      'The source of the copy does not have the version. `current` is its current one; null if it is deleted.',
  },
  TOO_MANY_LOCALES: { title: 'Too many locales', explanation: 'The space has the maximum number of locales.' },
} satisfies Readonly<Record<string, ProblemText>>;
