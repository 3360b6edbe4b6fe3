import { commandDone, type CopyVariants, type OutgoingMessage } from '@scriptorium/contracts';

/** Notifies the planner that a command of a job is over while others wait. */
export function doneMessage({ spaceId, spaceKey, jobId, commandId }: CopyVariants, now: Date): OutgoingMessage {
  return commandDone.message({ space: spaceKey, job: jobId }, `done/${commandId}`, { spaceId, jobId, commandId }, now);
}
