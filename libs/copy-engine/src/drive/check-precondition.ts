import { RejectedError, uuidOf, type ItemTag, type Precondition } from '@scriptorium/contracts';

export interface TaggedItem {
  /** A UUID. */
  readonly id: string;
  readonly etag: number;
  readonly ctag: number;
}

/**
 * Rejects with TAG_MISMATCH unless the item meets the precondition. The caller must hold the lock of the item that it
 * changes, so that the result stays true until the commit.
 *
 * @param item undefined if the item does not exist
 */
export function checkPrecondition(item: TaggedItem | undefined, precondition: Precondition | undefined): void {
  const { ifMatch, ifNoneMatch } = precondition ?? {};
  if (ifMatch !== undefined && !matches(item, ifMatch)) {
    throw new RejectedError('TAG_MISMATCH', 'The item does not have the tag that If-Match names. Read it again.');
  }
  if (ifNoneMatch !== undefined && matches(item, ifNoneMatch)) {
    throw new RejectedError('TAG_MISMATCH', 'The item exists with a tag that If-None-Match excludes.');
  }
}

function matches(item: TaggedItem | undefined, wanted: '*' | readonly ItemTag[]): boolean {
  if (item === undefined) return false;
  if (wanted === '*') return true;
  return wanted.some(
    ({ itemId, etag, ctag }) => uuidOf(itemId) === item.id && (etag === item.etag || ctag === item.ctag),
  );
}
