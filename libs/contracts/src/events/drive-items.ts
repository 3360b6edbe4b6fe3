import { declareEvent, type EventType } from '../message';
import { count, nullable, text, uuid } from './schemas';

/** An event of a folder is also for everything below it. Event id: `<fact>/<item>/<number of the drive's change>`. */
export interface DriveItemFact {
  readonly driveId: string;
  readonly itemId: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly isFolder: boolean;
  /** Bytes; of a folder, the sum of the files below it. */
  readonly size: number;
}

const driveItemFact = {
  type: 'object',
  required: ['driveId', 'itemId', 'parentId', 'name', 'isFolder', 'size'],
  properties: {
    driveId: uuid,
    itemId: uuid,
    parentId: nullable(uuid),
    name: text,
    isFolder: { type: 'boolean' },
    size: count,
  },
};

/** Also published for an item that is restored from the recycle bin. */
export const driveItemCreated = declareEvent<DriveItemFact>('drive-item', 'created', driveItemFact);
export const driveItemUpdated = declareEvent<DriveItemFact>('drive-item', 'updated', driveItemFact);
export const driveItemDeleted = declareEvent<DriveItemFact>('drive-item', 'deleted', driveItemFact);

export const DRIVE_ITEM_EVENTS: readonly EventType<DriveItemFact>[] = [
  driveItemCreated,
  driveItemUpdated,
  driveItemDeleted,
];
