import type { JobId } from '../ids';
import { declareEvent, type EventType } from '../message';
import { SYNC_STATES, type SyncState } from '../sync-state';
import { count, nullable, text, time, uuid } from './schemas';

export type VariantStatus = (typeof VARIANT_STATUSES)[number];
export type PublishingStatus = (typeof PUBLISHING_STATUSES)[number];

const VARIANT_STATUSES = ['active', 'archived', 'deleted'] as const;
/** `early`: a version before the current one is published; `latest`: the current one is. */
const PUBLISHING_STATUSES = ['none', 'early', 'latest', 'unpublished'] as const;

/** An event lists at most so many links. With more, it has their number instead. */
export const MAX_EVENT_LINKS = 32;

/**
 * Content and place of a variant. Absent in `deleted`. Also absent in a late `created` of a copy that was changed or
 * deleted since: then another event of the copy has a higher sequence.
 */
export interface VariantContent {
  /** URI of the content type; null if the body names none. */
  readonly contentType?: string | null;
  readonly repositoryId?: string;
  readonly folderId?: string | null;
  /** Workflow state (Amplience) or stage (DatoCMS). */
  readonly workflowState?: string | null;
  readonly label?: string;
  /** SHA-256 of the body without ids, in base64url. Two versions with the same hash differ at most in ids. */
  readonly bodyHash?: string;
  /**
   * Ids that the body links to, in its order: of variants if the link was written through the Amplience API, otherwise
   * of families. At most MAX_EVENT_LINKS; with more, `linkCount` is present instead.
   */
  readonly links?: readonly string[];
  readonly linkCount?: number;
}

/**
 * The data of every variant event: the state that the change led to. Event id:
 * `<fact>/<variant>/<version>/<sequence>`, the same at every publication of the event.
 */
export interface VariantFact extends VariantContent {
  readonly variantId: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
  /** The status after the event. A deleted variant has `deleted`, and `none` as publishing status. */
  readonly status: VariantStatus;
  readonly publishingStatus: PublishingStatus;
  /** The published version and the time of its publication. Null if none was ever published; absent in `deleted`. */
  readonly publishedVersion?: number | null;
  readonly publishedAt?: string | null;
  /** The source of a copy; absent if the variant is not a copy. */
  readonly copiedFrom?: { readonly variantId: string; readonly version: number; readonly jobId: JobId | null };
  /** The source version that the content reflects. Present if `copiedFrom` is, and absent in `deleted`. */
  readonly basedOn?: number;
  /** How the copy relates to its source. Present if `basedOn` is. */
  readonly syncState?: SyncState;
}

const variantFact = {
  type: 'object',
  required: ['variantId', 'familyId', 'locale', 'version', 'status', 'publishingStatus'],
  properties: {
    variantId: uuid,
    familyId: uuid,
    locale: nullable(text),
    version: { type: 'integer', minimum: 1 },
    status: { enum: VARIANT_STATUSES },
    publishingStatus: { enum: PUBLISHING_STATUSES },
    publishedVersion: nullable({ type: 'integer', minimum: 1 }),
    publishedAt: nullable(time),
    contentType: nullable(text),
    repositoryId: text,
    folderId: nullable(text),
    workflowState: nullable(text),
    label: text,
    bodyHash: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
    links: { type: 'array', items: uuid, maxItems: MAX_EVENT_LINKS },
    linkCount: count,
    copiedFrom: {
      type: 'object',
      required: ['variantId', 'version', 'jobId'],
      properties: { variantId: uuid, version: { type: 'integer' }, jobId: nullable(uuid) },
    },
    basedOn: { type: 'integer', minimum: 1 },
    syncState: { enum: SYNC_STATES },
  },
};

export const variantCreated = declareEvent<VariantFact>('variant', 'created', variantFact);
export const variantUpdated = declareEvent<VariantFact>('variant', 'updated', variantFact);
export const variantPublished = declareEvent<VariantFact>('variant', 'published', variantFact);
export const variantUnpublished = declareEvent<VariantFact>('variant', 'unpublished', variantFact);
export const variantArchived = declareEvent<VariantFact>('variant', 'archived', variantFact);
export const variantUnarchived = declareEvent<VariantFact>('variant', 'unarchived', variantFact);
/** Another folder or repository, without a new version. */
export const variantMoved = declareEvent<VariantFact>('variant', 'moved', variantFact);
/** Another workflow state or stage, without a new version. */
export const variantWorkflowChanged = declareEvent<VariantFact>('variant', 'workflow-changed', variantFact);
/** The source of a copy has changed, so that the copy is out of date. `version` is that of the copy. */
export const variantOutdated = declareEvent<VariantFact>('variant', 'outdated', variantFact);
/** Another sync state or `basedOn` of a copy, without a new version of it, and not `outdated`. */
export const variantSyncChanged = declareEvent<VariantFact>('variant', 'sync-changed', variantFact);
/** `version` is the variant's last one. */
export const variantDeleted = declareEvent<VariantFact>('variant', 'deleted', variantFact);

export const VARIANT_EVENTS: readonly EventType<VariantFact>[] = [
  variantCreated,
  variantUpdated,
  variantPublished,
  variantUnpublished,
  variantArchived,
  variantUnarchived,
  variantMoved,
  variantWorkflowChanged,
  variantOutdated,
  variantSyncChanged,
  variantDeleted,
];

/**
 * Returns the value of the CloudEvents extension `dataref` of a variant's events: the URL of the body at this version,
 * relative to Scriptorium's public URL.
 */
export function bodyUrl(space: string, variantId: string, version: number): string {
  return `/v1/spaces/${space}/variants/${variantId}/versions/${version}`;
}
