import { commandDone, type CopyVariants, type OutgoingMessage } from '@scriptorium/contracts';

/** Returns the message to the planner that a command has ended while others of its job wait. */
export function doneMessage({ spaceId, spaceKey, jobId, commandId }: CopyVariants, now: Date): OutgoingMessage {
  return commandDone.message({ space: spaceKey, job: jobId }, `done/${commandId}`, { spaceId, jobId, commandId }, now);
}
