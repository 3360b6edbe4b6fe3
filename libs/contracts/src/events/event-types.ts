import type { EventType } from '../message';
import { DRIVE_ITEM_EVENTS } from './drive-items';
import { JOB_EVENTS } from './jobs';
import { VARIANT_EVENTS } from './variants';

/** Every event. Publishers do not check the data of an event; their specs do. */
export const EVENT_TYPES: readonly EventType<unknown>[] = [...VARIANT_EVENTS, ...JOB_EVENTS, ...DRIVE_ITEM_EVENTS];
