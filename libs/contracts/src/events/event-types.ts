import type { EventType } from '../message';
import { DRIVE_ITEM_EVENTS } from './drive-items';
import { JOB_EVENTS } from './jobs';
import { CONTENT_TYPE_EVENTS, SPACE_EVENTS } from './spaces';
import { VARIANT_EVENTS } from './variants';

/** Every event. Publishers do not check the data of an event; their specs do. */
export const EVENT_TYPES: readonly EventType<unknown>[] = [
  ...VARIANT_EVENTS,
  ...JOB_EVENTS,
  ...DRIVE_ITEM_EVENTS,
  ...SPACE_EVENTS,
  ...CONTENT_TYPE_EVENTS,
];
