import { type Caller, type DriveItemView, type Precondition } from '@scriptorium/contracts';

import { parseStrictCondition, strongTag } from '../../http/requests/entity-tags';
import type { RequestContext } from '../../http/requests/request-context';
import type { Principals } from '../identity/principals.service';
import type { DriveItem } from './drive-item.dto';

export async function presentItems(
  principals: Principals,
  caller: Caller,
  items: readonly DriveItemView[],
): Promise<DriveItem[]> {
  const ids = items.flatMap(({ createdBy, modifiedBy }) => [createdBy, modifiedBy]);
  const nameOf = await principals.named(caller, ids);
  return items.map(({ file, createdBy, modifiedBy, ...item }) => {
    const { id, driveId, parentId, parentPath, name, size, folder, description, createdAt, modifiedAt } = item;
    const facts = file === null ? null : { mimeType: file.mimeType, sha256: file.sha256, sha1: file.sha1 };
    const authors = { createdBy: nameOf(createdBy), modifiedBy: nameOf(modifiedBy) };
    const dates = { createdAt, modifiedAt };
    return { id, driveId, parentId, parentPath, name, size, folder, file: facts, description, ...authors, ...dates };
  });
}

/** Returns the entity tag of an item: of its own properties and its content. */
export function tagOfItem({ id, etag }: Pick<DriveItemView, 'id' | 'etag'>): string {
  return strongTag(`${id}.${etag}`);
}

/** Returns the condition that If-Match sets, which content-store checks under the lock of the drive. */
export function preconditionOfItem(context: RequestContext): { readonly precondition?: Precondition } {
  const header = context.header('if-match');
  if (header === undefined) return {};
  const condition = parseStrictCondition(header);
  if (condition === '*') return { precondition: { ifMatch: '*' } };
  const tags = condition.flatMap(({ text }) => {
    const [, itemId, etag] = /^"([\w-]{22})\.(\d{1,9})"$/.exec(text) ?? [];
    return itemId === undefined ? [] : [{ itemId, etag: Number(etag) }];
  });
  return { precondition: { ifMatch: tags } };
}
