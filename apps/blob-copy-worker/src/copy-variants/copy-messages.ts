import type { CopyVariants, OutgoingMessage } from '@scriptorium/contracts';
import type { SendableMessage } from '@scriptorium/messaging';
import { endedMessage, progressOfCommand, type JobRow } from '@scriptorium/jobs';
import { doneMessage } from '../commands/done-message';
import { createdMessages, type CreatedCopies } from './created-messages';

/** The copies of a command, and its job. */
export interface CopyResult extends CreatedCopies {
  readonly job: JobRow;
}

/**
 * Returns the messages of a command, the same at every delivery: an event for each variant that it created, and the
 * job's end if this was the last command, otherwise its progress, once a second. If more commands wait, another message
 * notifies the planner that the window has room.
 */
export function copyMessages(command: CopyVariants, done: CopyResult, now: Date): SendableMessage[] {
  const { job } = done;
  const messages: SendableMessage[] = createdMessages(command, done, now);
  if (job.ended_by === command.commandId) {
    messages.push(endedMessage(job, now));
  } else {
    messages.push(...progressOfCommand(job, command.commandId, now));
  }
  if (job.commands_waiting > 0) messages.push(doneMessage(command, now));
  return messages;
}

/**
 * Returns the messages of a command that was split or cancelled: the job's end if it was the last command. If more
 * commands wait, another message notifies the planner that the window has room.
 */
export function droppedMessages(command: CopyVariants, job: JobRow, now: Date): OutgoingMessage[] {
  return [
    ...(job.ended_by === command.commandId ? [endedMessage(job, now)] : []),
    ...(job.commands_waiting > 0 ? [doneMessage(command, now)] : []),
  ];
}
