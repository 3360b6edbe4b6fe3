/** The codes with which a copy request is rejected, beside those of any request. */
export const COPY_REJECTIONS = [
  'LIMIT_EXCEEDED',
  'SPACE_FULL',
  'LOCALES_EMPTY',
  'LOCALE_NOT_SUPPORTED',
  'ROOT_NOT_FOUND',
  'ROOT_NOT_ACTIVE',
  'ROOT_HAS_NO_LOCALE',
  'ROOTS_DIFFER_IN_LOCALE',
  'SOURCE_MOVED',
  'CONTENT_GRAPH_TOO_DEEP',
] as const;

/** The codes with which a copy of drive items is rejected. */
export const DRIVE_REJECTIONS = [
  'NAME_INVALID',
  'NAME_TAKEN',
  'NOT_A_FOLDER',
  'ROOT_IMMUTABLE',
  'INTO_ITSELF',
  'PATH_TOO_LONG',
  'QUOTA_REACHED',
] as const;
