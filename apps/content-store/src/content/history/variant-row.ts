import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';

/** A variant at one of its versions, as `variants.store.ts` reads it. */
export interface VariantRow {
  readonly space_id: SpaceId;
  readonly id: VariantId;
  readonly family_id: FamilyId;
  readonly repository_id: string;
  readonly folder_id: string | null;
  /** The number of the current version, also if `number` is another one. */
  readonly version: number;
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  readonly locale: string | null;
  readonly publishing_status: 'NONE' | 'EARLY' | 'LATEST' | 'UNPUBLISHED';
  readonly published_version: number | null;
  readonly published_at: Date | null;
  readonly workflow_state: string | null;
  readonly assignees: string[] | null;
  readonly assigned_at: Date | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly updated_by: string;
  readonly updated_at: Date;
  /** The version that was read. */
  readonly number: number;
  readonly label: string;
  /** The version tags of the CM API. */
  readonly tags: string[] | null;
  readonly body_hash: Buffer;
  readonly slots: string[];
  readonly lifted: string | null;
  readonly saved_by: string;
  readonly saved_at: Date;
  readonly schema_uri: string;
  readonly validation_state: 'VALID' | 'INVALID' | 'EMPTY';
  /** Null if the body was not requested. */
  readonly template: string | null;
}
