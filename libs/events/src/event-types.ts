// Generated from libs/contracts: UPDATE_EVENTS=1 npx jest tools/events

export interface components {
    schemas: {
        readonly DriveItemFact: {
            /** Format: uuid */
            readonly driveId: string;
            /** Format: uuid */
            readonly itemId: string;
            readonly parentId: string | null;
            readonly name: string;
            readonly isFolder: boolean;
            /** @description Bytes; of a folder, the sum of the files below it. */
            readonly size: number;
        };
        readonly JobFact: {
            /** Format: uuid */
            readonly jobId: string;
            readonly kind: "localize" | "duplicate" | "copy-drive-items" | "undo" | "roll-out" | (string & {});
            readonly state: "accepted" | "planning" | "running" | "waiting" | "throttled" | "cancelling" | "completed" | "completed-with-failures" | "failed" | "cancelled" | (string & {});
            readonly rootKind: "variant" | "drive-item" | (string & {});
            /** Format: uuid */
            readonly rootId: string;
            readonly rootVersion: number;
            readonly rootLabel: string;
            readonly rootLocale: string | null;
            /** @description The destinations of a localize job; the locales of the family of a duplicate; empty for a copy in drives. */
            readonly locales: readonly string[];
            /**
             * Format: uuid
             * @description The family that a duplicate creates.
             */
            readonly resultFamilyId?: string;
            readonly replicateFolderStructure: boolean;
            readonly requestedBy: string;
            readonly labels: {
                readonly [key: string]: string;
            };
            readonly parentJobId: string | null;
            /**
             * Format: uuid
             * @description The undo that starts when the job is cancelled.
             */
            readonly undoJobId?: string;
            /** @description 1, and one more for each retry. */
            readonly attempts: number;
            /** @description `progress.done` at `startedAt`. */
            readonly doneAtStart: number;
            readonly acceptedAt: string;
            readonly plannedAt: string | null;
            readonly startedAt: string | null;
            readonly endedAt: string | null;
            readonly changedAt: string;
            readonly error: {
                readonly code: string;
                readonly message: string;
            } | null;
            readonly progress: {
                readonly total: number;
                readonly done: number;
                readonly created: number;
                readonly reused: number;
                readonly skipped: number;
                readonly failed: number;
                readonly shared: number;
                readonly dropped: number;
                /** @description Copies that an undo has removed, and those that it has archived instead. Only for an undo. */
                readonly removed?: number;
                readonly archived?: number;
                /** @description Copies that a roll-out or its undo has updated. Only for these. */
                readonly updated?: number;
            };
        };
        readonly ContentTypeFact: {
            readonly contentTypeId: string;
            /** @description A deleted content type has only this and its id. */
            readonly status: "active" | "archived" | "deleted" | (string & {});
            readonly uri?: string;
            readonly label?: string | null;
            readonly schemaVersion?: number;
            /** @description The model (DatoCMS, CM API) of the type; null if it was registered with a schema (Amplience). */
            readonly modelId?: string | null;
            readonly apiKey?: string | null;
            /** @description Ids of the repositories that accept the type. At most MAX_EVENT_REPOSITORIES; else see `repositoryCount`. */
            readonly repositoryIds?: readonly string[];
            readonly repositoryCount?: number;
        };
        readonly SpaceFact: {
            readonly key: string;
            /** @description A deleted space has only this and its key. */
            readonly status: "active" | "deleted" | (string & {});
            readonly hubId?: string;
            readonly label?: string;
            /** @description The default locale first. */
            readonly locales?: readonly string[];
            /** @description Oldest first. At most MAX_EVENT_REPOSITORIES; with more, `repositoryCount` is present instead. */
            readonly repositories?: readonly {
                readonly repositoryId: string;
                readonly name: string;
                readonly label: string;
                readonly status: "active" | "archived" | (string & {});
            }[];
            readonly repositoryCount?: number;
        };
        readonly VariantFact: {
            /** Format: uuid */
            readonly variantId: string;
            /** Format: uuid */
            readonly familyId: string;
            readonly locale: string | null;
            readonly version: number;
            /** @description The status after the event. A deleted variant has `deleted`, and `none` as publishing status. */
            readonly status: "active" | "archived" | "deleted" | (string & {});
            readonly publishingStatus: "none" | "early" | "latest" | "unpublished" | (string & {});
            /** @description The published version and the time of its publication. Null if none was ever published; absent in `deleted`. */
            readonly publishedVersion?: number | null;
            readonly publishedAt?: string | null;
            /** @description URI of the content type; null if the body names none. */
            readonly contentType?: string | null;
            readonly repositoryId?: string;
            readonly folderId?: string | null;
            /** @description Workflow state (Amplience) or stage (DatoCMS). */
            readonly workflowState?: string | null;
            readonly label?: string;
            /** @description SHA-256 of the body without ids, in base64url. Two versions with the same hash differ at most in ids. */
            readonly bodyHash?: string;
            /** @description Ids that the body links to, in its order: of variants if the link was written through the Amplience API, otherwise of families. At most MAX_EVENT_LINKS; with more, `linkCount` is present instead. */
            readonly links?: readonly string[];
            readonly linkCount?: number;
            /** @description The source of a copy; absent if the variant is not a copy. */
            readonly copiedFrom?: {
                /** Format: uuid */
                readonly variantId: string;
                readonly version: number;
                readonly jobId: string | null;
            };
            /** @description The source version that the content reflects. Present if `copiedFrom` is, and absent in `deleted`. */
            readonly basedOn?: number;
            /** @description How the copy relates to its source. Present if `basedOn` is. */
            readonly syncState?: "copied" | "adapted" | "outdated" | "source-archived" | "source-deleted" | (string & {});
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type DriveItemFact = components['schemas']['DriveItemFact'];
export type JobFact = components['schemas']['JobFact'];
export type ContentTypeFact = components['schemas']['ContentTypeFact'];
export type SpaceFact = components['schemas']['SpaceFact'];
export type VariantFact = components['schemas']['VariantFact'];

/** The data of events, by the type of the event. */
export interface DataOf {
  readonly 'scriptorium.variant.created.v2': VariantFact;
  readonly 'scriptorium.variant.updated.v2': VariantFact;
  readonly 'scriptorium.variant.published.v2': VariantFact;
  readonly 'scriptorium.variant.unpublished.v2': VariantFact;
  readonly 'scriptorium.variant.archived.v2': VariantFact;
  readonly 'scriptorium.variant.unarchived.v2': VariantFact;
  readonly 'scriptorium.variant.moved.v2': VariantFact;
  readonly 'scriptorium.variant.workflow-changed.v2': VariantFact;
  readonly 'scriptorium.variant.outdated.v2': VariantFact;
  readonly 'scriptorium.variant.sync-changed.v2': VariantFact;
  readonly 'scriptorium.variant.deleted.v2': VariantFact;
  readonly 'scriptorium.job.accepted.v2': JobFact;
  readonly 'scriptorium.job.planned.v2': JobFact;
  readonly 'scriptorium.job.progressed.v2': JobFact;
  readonly 'scriptorium.job.completed.v2': JobFact;
  readonly 'scriptorium.job.failed.v2': JobFact;
  readonly 'scriptorium.job.cancelled.v2': JobFact;
  readonly 'scriptorium.drive-item.created.v2': DriveItemFact;
  readonly 'scriptorium.drive-item.updated.v2': DriveItemFact;
  readonly 'scriptorium.drive-item.deleted.v2': DriveItemFact;
  readonly 'scriptorium.space.created.v2': SpaceFact;
  readonly 'scriptorium.space.updated.v2': SpaceFact;
  readonly 'scriptorium.space.deleted.v2': SpaceFact;
  readonly 'scriptorium.content-type.created.v2': ContentTypeFact;
  readonly 'scriptorium.content-type.updated.v2': ContentTypeFact;
  readonly 'scriptorium.content-type.deleted.v2': ContentTypeFact;
}
