import type { CommandId, JobId, JobKind, SpaceId } from '@scriptorium/contracts';
import type { CommandKind } from './command-kind';

/** Data for the message of a released command. */
export interface CommandToSend {
  readonly id: CommandId;
  readonly kind: CommandKind;
  /** Number of releases, including this one. */
  readonly releases: number;
  /** Number of nodes in its range. Absent if the statement does not return it. */
  readonly nodes?: number;
}

/** A released command, with the data of its job that its message needs. */
export interface ReleasedCommand extends CommandToSend {
  readonly space_id: SpaceId;
  readonly space_key: string;
  readonly job_id: JobId;
  readonly job_kind: JobKind;
}
