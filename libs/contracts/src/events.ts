import type { JobId } from './ids';
import { declareEvent, type EventType } from './message';
import {
  JOB_STATES,
  ROOT_KINDS,
  type JobKind,
  type JobProgress,
  type JobState,
  type RootKind,
} from './rpc/localization-planner';

const uuid = { type: 'string', format: 'uuid' } as const;
const nullable = (type: object): object => ({ anyOf: [type, { type: 'null' }] });

export type VariantStatus = (typeof VARIANT_STATUSES)[number];
export type PublishingStatus = (typeof PUBLISHING_STATUSES)[number];

const VARIANT_STATUSES = ['active', 'archived', 'deleted'] as const;
/** `early`: a version before the current one is published; `latest`: the current one is. */
const PUBLISHING_STATUSES = ['none', 'early', 'latest', 'unpublished'] as const;

/**
 * The data of every variant event. Event id: `<fact>/<variant>/<version>`, with further parts if that is not unique.
 */
export interface VariantFact {
  readonly variantId: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
  /** The status after the event. A deleted variant has `deleted`, and `none` as publishing status. */
  readonly status: VariantStatus;
  readonly publishingStatus: PublishingStatus;
  /** The source of a copy; absent if the variant is not a copy. */
  readonly copiedFrom?: { readonly variantId: string; readonly version: number; readonly jobId: JobId | null };
}

const variantFact = {
  type: 'object',
  required: ['variantId', 'familyId', 'locale', 'version', 'status', 'publishingStatus'],
  properties: {
    variantId: uuid,
    familyId: uuid,
    locale: nullable({ type: 'string' }),
    version: { type: 'integer', minimum: 1 },
    status: { enum: VARIANT_STATUSES },
    publishingStatus: { enum: PUBLISHING_STATUSES },
    copiedFrom: {
      type: 'object',
      required: ['variantId', 'version', 'jobId'],
      properties: { variantId: uuid, version: { type: 'integer' }, jobId: nullable(uuid) },
    },
  },
};

export const variantCreated = declareEvent<VariantFact>('variant', 'created', variantFact);
export const variantUpdated = declareEvent<VariantFact>('variant', 'updated', variantFact);
export const variantPublished = declareEvent<VariantFact>('variant', 'published', variantFact);
export const variantUnpublished = declareEvent<VariantFact>('variant', 'unpublished', variantFact);
export const variantArchived = declareEvent<VariantFact>('variant', 'archived', variantFact);
export const variantUnarchived = declareEvent<VariantFact>('variant', 'unarchived', variantFact);
/** `version` is the variant's last one. */
export const variantDeleted = declareEvent<VariantFact>('variant', 'deleted', variantFact);

export interface JobFact {
  readonly jobId: JobId;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly rootKind: RootKind;
  readonly rootId: string;
  /** The destinations of a localize job; the locales of the family of a duplicate; empty for a copy in drives. */
  readonly locales: readonly string[];
  /** The family that a duplicate creates. */
  readonly resultFamilyId?: string;
  readonly progress: JobProgress;
}

const count = { type: 'integer', minimum: 0 } as const;
const jobFact = {
  type: 'object',
  required: ['jobId', 'kind', 'state', 'rootKind', 'rootId', 'locales', 'progress'],
  properties: {
    jobId: uuid,
    kind: { enum: ['localize', 'duplicate', 'copy-drive-items'] },
    state: { enum: [...JOB_STATES] },
    rootKind: { enum: [...ROOT_KINDS] },
    rootId: uuid,
    locales: { type: 'array', items: { type: 'string' } },
    resultFamilyId: uuid,
    progress: {
      type: 'object',
      required: ['total', 'done', 'created', 'reused', 'skipped', 'failed', 'shared'],
      properties: {
        total: count,
        done: count,
        created: count,
        reused: count,
        skipped: count,
        failed: count,
        shared: count,
      },
    },
  },
};

export const jobAccepted = declareEvent<JobFact>('job', 'accepted', jobFact);
export const jobPlanned = declareEvent<JobFact>('job', 'planned', jobFact);
export const jobProgressed = declareEvent<JobFact>('job', 'progressed', jobFact);
/** `state` is `completed` if every node was created, reused or skipped, `completed-with-failures` if some failed. */
export const jobCompleted = declareEvent<JobFact>('job', 'completed', jobFact);
export const jobFailed = declareEvent<JobFact>('job', 'failed', jobFact);
export const jobCancelled = declareEvent<JobFact>('job', 'cancelled', jobFact);

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
    name: { type: 'string' },
    isFolder: { type: 'boolean' },
    size: count,
  },
};

/** Also published for an item that is restored from the recycle bin. */
export const driveItemCreated = declareEvent<DriveItemFact>('drive-item', 'created', driveItemFact);
export const driveItemUpdated = declareEvent<DriveItemFact>('drive-item', 'updated', driveItemFact);
export const driveItemDeleted = declareEvent<DriveItemFact>('drive-item', 'deleted', driveItemFact);

/** Every event. Publishers do not check the data of an event; their specs do. */
export const EVENT_TYPES: readonly EventType<unknown>[] = [
  variantCreated,
  variantUpdated,
  variantPublished,
  variantUnpublished,
  variantArchived,
  variantUnarchived,
  variantDeleted,
  jobAccepted,
  jobPlanned,
  jobProgressed,
  jobCompleted,
  jobFailed,
  jobCancelled,
  driveItemCreated,
  driveItemUpdated,
  driveItemDeleted,
];
