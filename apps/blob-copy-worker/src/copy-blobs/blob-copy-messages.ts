import { type CopyVariants, jobProgressed, type OutgoingMessage } from '@scriptorium/contracts';
import { endedMessage, jobFact, type JobRow } from '@scriptorium/jobs';
import { doneMessage } from '../commands/done-message';

/** What is told of a command, the same at every delivery. Of bytes there is nothing to tell but how the job gets on. */
export function blobCopyMessages(command: CopyVariants, job: JobRow, now: Date): OutgoingMessage[] {
  const { spaceKey, commandId } = command;
  const told =
    job.ended_at === null
      ? jobProgressed.message({ space: spaceKey, about: job.id }, `progressed/${commandId}`, jobFact(job), now)
      : endedMessage(job, now);
  return [told, ...(job.commands_waiting > 0 ? [doneMessage(command, now)] : [])];
}
