import type { DriveItemFact, EventType } from '@scriptorium/contracts';
import type { DriveChange } from '../change-drive';
import type { DriveItemRow } from './drive-item-row';

type ToldItem = Pick<DriveItemRow, 'id' | 'drive_id' | 'parent_id' | 'name' | 'is_folder' | 'size'>;

/** Has an event sent when the change commits. A change of a drive does one thing to an item, so both name the event. */
export function tellOf(change: DriveChange, type: EventType<DriveItemFact>, item: ToldItem): void {
  const fact = type.type.split('.').at(-2) ?? '';
  const { id: itemId, drive_id: driveId, parent_id: parentId, name, is_folder: isFolder } = item;
  change.messages.push(
    type.message(
      { space: change.spaceKey, about: itemId },
      [fact, itemId, change.number].join('/'),
      { driveId, itemId, parentId, name, isFolder, size: Number(item.size) },
      change.now,
    ),
  );
}
