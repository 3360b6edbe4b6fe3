import type { JobKind } from '@scriptorium/contracts';
import type { CommandKind } from './command-kind';

/** What the message of a released command needs. */
export interface CommandToSend {
  readonly id: string;
  readonly kind: CommandKind;
  /** How many times it was released, this time included. */
  readonly releases: number;
}

/** A released command, with what its message needs of its job. */
export interface ReleasedCommand extends CommandToSend {
  readonly space_id: number;
  readonly space_key: string;
  readonly job_id: string;
  readonly job_kind: JobKind;
}
