import type { ProblemText } from './problem-text';

/** Problems of drives, their items and their bytes. */
export const DRIVE_PROBLEMS = {
  NAME_TAKEN: {
    title: 'Name taken',
    explanation: 'Another resource in the same place has this name. Choose another name.',
  },
  NAME_INVALID: { title: 'Name invalid', explanation: 'The name is empty, too long, or has characters not allowed.' },
  NOT_A_FOLDER: {
    title: 'Not a folder',
    explanation: 'Only a folder has children, and the target of a copy is a folder.',
  },
  ROOT_IMMUTABLE: {
    title: 'Root of a drive',
    explanation: 'The root of a drive cannot be changed or copied. Copy its children with `childrenOnly`.',
  },
  INTO_ITSELF: {
    title: 'Folder into itself',
    explanation: 'A folder cannot be moved or copied into itself or into a folder below it.',
  },
  PATH_TOO_LONG: { title: 'Path too long', explanation: 'A path of an item would be longer than `limit` characters.' },
  OTHER_DRIVE: { title: 'Other drive', explanation: 'An item cannot be moved to another drive. Copy it instead.' },
  TAG_MISMATCH: {
    title: 'Item has changed',
    explanation: 'The item no longer has the entity tag of `If-Match`. Read it again, and decide again.',
  },
  ITEM_IN_USE: {
    title: 'Item in use',
    explanation: 'A running copy needs the item. Wait for its end, or cancel it.',
  },
  QUOTA_REACHED: {
    title: 'Quota reached',
    explanation: 'The copy does not fit into the quota of the target drive.',
  },
  QUOTA_INVALID: { title: 'Quota invalid', explanation: 'A quota is a number of bytes from 0.' },
  STORE_INVALID: {
    title: 'Store not configured',
    explanation: 'The gateway is not configured with this store. `stores` lists the available ones.',
  },
  STORE_UNAVAILABLE: {
    title: 'Store unavailable',
    status: 503,
    explanation: 'The store of the file is unavailable. Repeat the request after `Retry-After`.',
  },
  STORE_FULL: {
    title: 'Store full',
    status: 503,
    explanation: 'The store of the file has no space left. Repeat the request later.',
  },
} satisfies Readonly<Record<string, ProblemText>>;
