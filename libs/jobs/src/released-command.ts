import type { JobKind } from '@scriptorium/contracts';

/** A released command, with what its message needs of its job. */
export interface ReleasedCommand {
  readonly space_id: number;
  readonly space_key: string;
  readonly job_id: string;
  readonly kind: JobKind;
  readonly id: string;
  readonly movesBlobs: boolean;
  /** How many times it was released, this time included. */
  readonly releases: number;
}
