import { RejectedError, type TagCondition } from '@scriptorium/contracts';

/** One of the tags has to be the item's, where any is given. Rejected with TAG_MISMATCH. */
export function checkTags(
  item: { readonly etag: number; readonly ctag: number } | undefined,
  condition: TagCondition | undefined,
): void {
  if (condition === undefined || (condition.etag === undefined && condition.ctag === undefined)) return;
  if (item !== undefined && (condition.etag === item.etag || condition.ctag === item.ctag)) return;
  throw new RejectedError('TAG_MISMATCH', 'The item has changed since its tag was read.');
}
