import type { ProblemCode } from '../problems/problem-codes';

/** Problems of saving a body, its label and its place. */
export const CHANGE_PROBLEMS: readonly ProblemCode[] = [
  'BODY_TOO_DEEP',
  'BODY_TOO_LARGE',
  'LABEL_INVALID',
  'LINK_INVALID',
  'CONTENT_TYPE_NOT_FOUND',
  'CONTENT_TYPE_NOT_ASSIGNED',
  'CONTENT_TYPE_INVALID',
  'VALIDATION_TOO_EXPENSIVE',
  'CONTENT_ITEM_NOT_ACTIVE',
  'CONTENT_ITEM_VERSION_CONFLICT',
  'CONTENT_ITEM_DELIVERY_KEY_DUPLICATE',
  'DELIVERY_KEY_INVALID',
  'FOLDER_NOT_FOUND',
];

/** Problems of naming the source version that an update takes into account. */
export const BASED_ON_PROBLEMS: readonly ProblemCode[] = ['NOT_A_COPY', 'SOURCE_VERSION_NOT_FOUND', 'BASED_ON_OLDER'];

/** Problems of a new variant. */
export const CREATE_PROBLEMS: readonly ProblemCode[] = [
  ...CHANGE_PROBLEMS,
  'LOCALE_INVALID',
  'LOCALE_NOT_SUPPORTED',
  'LOCALE_TAKEN',
  'DUPLICATE_SINGLETON',
  'REPOSITORY_NOT_FOUND',
  'SPACE_FULL',
];
