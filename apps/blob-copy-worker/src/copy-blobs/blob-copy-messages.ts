import type { CopyVariants, OutgoingMessage } from '@scriptorium/contracts';
import { endedMessage, progressOfCommand, type JobRow } from '@scriptorium/jobs';
import { doneMessage } from '../commands/done-message';

/**
 * Returns the messages of a command, the same at every delivery: the job's progress or its end, and a message to the
 * planner if more commands wait. Moved contents have no events of their own.
 */
export function blobCopyMessages(command: CopyVariants, job: JobRow, now: Date): OutgoingMessage[] {
  const { commandId } = command;
  const ofJob = job.ended_at === null ? progressOfCommand(job, commandId, now) : [endedMessage(job, now)];
  return [...ofJob, ...(job.commands_waiting > 0 ? [doneMessage(command, now)] : [])];
}
