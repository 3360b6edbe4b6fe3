import type { FamilyId, JobId, SpaceId } from '@scriptorium/contracts';

/** Options of a duplicate. Decided during planning and stored with the job (`jobs.jobs.duplicate`). */
export interface DuplicatePlan {
  /** Member of the body that contains the title; null if the model has no title, or one that is not text. */
  readonly titleKey: string | null;
  /** Maximum length of the title in characters. */
  readonly titleLimit?: number;
  readonly uniques: readonly UniqueField[];
  /** Whether the copy is published immediately, because its model has no drafts. */
  readonly publishes: boolean;
}

/** A field whose values differ in every duplicate: a unique field or a slug. */
export interface UniqueField {
  readonly fieldId: string;
  readonly apiKey: string;
  readonly kind: 'slug' | 'string' | 'link';
  readonly isLocalized: boolean;
  /** False for a slug that need not be unique. */
  readonly isUnique?: boolean;
}

/** A planned duplicate: `rootFamilyId` is copied to the new family `familyId`. */
export interface DuplicateRequest {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly rootFamilyId: FamilyId;
  readonly familyId: FamilyId;
  readonly requestedBy: string;
  readonly plan: DuplicatePlan;
}
