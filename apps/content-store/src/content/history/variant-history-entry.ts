import type { FamilyId, VariantId } from '@scriptorium/contracts';

/** A changed variant, as its history names it. */
export interface VariantHistoryEntry {
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  /** The version that the history entry names. */
  readonly version: number;
}
