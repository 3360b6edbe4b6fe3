import { eventSequence, type DriveItemFact, type EventType } from '@scriptorium/contracts';
import type { DriveChange } from '../change-drive';
import type { DriveItemRow } from './drive-item-row';

type EventItem = Pick<DriveItemRow, 'id' | 'drive_id' | 'parent_id' | 'name' | 'is_folder' | 'size'>;

/**
 * Adds an event that is published when the change commits. A change affects an item once, so the item and the change
 * number identify the event.
 */
export function addItemEvent(change: DriveChange, type: EventType<DriveItemFact>, item: EventItem): void {
  const fact = type.type.split('.').at(-2) ?? '';
  const { id: itemId, drive_id: driveId, parent_id: parentId, name, is_folder: isFolder } = item;
  change.messages.push(
    type.message(
      { space: change.spaceKey, about: itemId, sequence: eventSequence(change.number) },
      [fact, itemId, change.number].join('/'),
      { driveId, itemId, parentId, name, isFolder, size: Number(item.size) },
      change.now,
    ),
  );
}
