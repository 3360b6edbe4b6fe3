import type { SendableMessage } from '@scriptorium/messaging';

/** The messages of a command that has ended, the same at every delivery. */
export interface CommandMessages {
  /** Number of releases of the command when it ended. */
  readonly release: number;
  readonly messages: readonly SendableMessage[];
}
