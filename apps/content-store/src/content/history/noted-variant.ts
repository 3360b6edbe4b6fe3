/** A variant that was changed, and where that stands in its history. */
export interface NotedVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  /** The version that the history names. */
  readonly version: number;
  readonly position: string;
}
