/** A changed variant, as its history names it. */
export interface VariantHistoryEntry {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  /** The version that the history entry names. */
  readonly version: number;
}
