import type { CopyVariants } from '@scriptorium/contracts';
import type { SendableMessage, TraceHeaders } from '@scriptorium/messaging';

/** The messages of a command that has ended, the same at every delivery. */
export interface CommandMessages {
  /** Number of releases of the command when it ended. */
  readonly release: number;
  readonly messages: readonly SendableMessage[];
}

/** A command of a group that has ended, and the trace context of its messages. */
export interface EndedCommand extends CommandMessages {
  readonly command: CopyVariants;
  readonly headers: TraceHeaders;
}
