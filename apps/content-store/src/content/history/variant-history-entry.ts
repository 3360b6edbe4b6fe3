/** A changed variant with the position of the change in its history. */
export interface VariantHistoryEntry {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  /** The version that the history entry names. */
  readonly version: number;
  readonly position: string;
}
