/** What a duplicate is to do beside copying, decided when it is planned and kept with the job (`jobs.jobs.duplicate`). */
export interface DuplicatePlan {
  /** Member of the body that holds the title; null where the model has none, or one that is not text. */
  readonly titleKey: string | null;
  /** The most characters that the title may have. */
  readonly titleLimit?: number;
  readonly uniques: readonly UniqueField[];
  /** Whether the copy is published at once: its model has no drafts. */
  readonly publishes: boolean;
}

/** A field whose values differ in every duplicate: one that must be unique, or a slug. */
export interface UniqueField {
  readonly fieldId: string;
  readonly apiKey: string;
  readonly kind: 'slug' | 'string' | 'link';
  readonly isLocalized: boolean;
  /** False of a slug that need not be unique. */
  readonly isUnique?: boolean;
}

/** A planned duplicate: which family becomes which. */
export interface DuplicateRequest {
  readonly spaceId: number;
  readonly jobId: string;
  readonly rootFamilyId: string;
  readonly familyId: string;
  readonly requestedBy: string;
  readonly plan: DuplicatePlan;
}
