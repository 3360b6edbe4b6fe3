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
    explanation: 'The copy or the file does not fit into the quota of the drive.',
  },
  QUOTA_INVALID: { title: 'Quota invalid', explanation: 'A quota is a number of bytes from 0.' },
  NOT_A_FILE: { title: 'Not a file', explanation: 'Only a file has content. The item is a folder.' },
  RANGE_INVALID: { title: 'Range invalid', explanation: 'The range begins after the end of the file.' },
  CONTENT_RANGE_INVALID: {
    title: 'Content-Range invalid',
    explanation: 'A part needs the header `Content-Range: bytes first-last/size`. `*` stands for an unknown size.',
  },
  FRAGMENT_LENGTH_MISMATCH: {
    title: 'Length differs',
    explanation: 'The part has another length than `Content-Range` says, or another size than the upload.',
  },
  BLOB_TOO_LONG: { title: 'Too many bytes', explanation: 'The body has more bytes than the stated size.' },
  FRAGMENT_OVERLAP: {
    title: 'Part already received',
    explanation: 'The drive has the first bytes of the part. Continue at `received`.',
  },
  FRAGMENT_OUT_OF_ORDER: {
    title: 'Part out of order',
    explanation: 'Parts are sent in their order. The next part begins at `received`.',
  },
  FRAGMENT_IN_FLIGHT: {
    title: 'Part in flight',
    explanation: 'Another request sends a part of the upload. Read the upload, and continue at `received`.',
  },
  UPLOAD_OVERTAKEN: {
    title: 'Upload continued',
    explanation: 'Another request has continued the upload. Read the upload, and continue at `received`.',
  },
  UPLOAD_LOST: { title: 'Upload lost', explanation: 'The bytes of the upload are lost. Start a new upload.' },
  REQUEST_ABORTED: { title: 'Body incomplete', explanation: 'The connection ended before the end of the body.' },
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
