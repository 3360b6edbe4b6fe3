import type { FamilyId, VariantId } from '@scriptorium/contracts';
import type { KnownConflict } from '../merge/known-conflicts';
import type { LinkedVariants } from '../merge/slots-of-copy';

/** A version of a source or a copy, without the text of its body. */
export interface StoredVersion {
  readonly bodyNumber: string;
  /** In hex. */
  readonly bodyHash: string;
  readonly schemaUri: string;
  readonly slotKinds: string;
  readonly slots: readonly string[];
  readonly label: string;
}

/** A copy that a roll-out updates. */
export interface CopyToMerge {
  readonly number: number;
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly version: number;
  readonly tags: readonly string[] | null;
  readonly lifted: string | null;
  /** The source version of the plan. */
  readonly planned: number;
  /** The source at the version that the copy is based on, or that the latest roll-out has merged. */
  readonly base: StoredVersion;
  /** The source at the version that the copy is based on, if it has open conflicts. */
  readonly origin: StoredVersion | null;
  /** Its open conflicts, and those that were resolved while others were open. */
  readonly known: readonly KnownConflict[];
  /** The source at the planned version. */
  readonly theirs: StoredVersion;
  readonly mine: StoredVersion;
}

/** The links of the versions of a range. */
export type Links = LinkedVariants;
