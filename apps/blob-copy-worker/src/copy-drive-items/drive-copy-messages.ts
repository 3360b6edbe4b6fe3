import { driveItemCreated, eventSequence, type CopyVariants, type OutgoingMessage } from '@scriptorium/contracts';
import { endedMessage, progressOfCommand } from '@scriptorium/jobs';
import { doneMessage } from '../commands/done-message';
import type { DriveCopyResult } from './execute-drive-copy';

/**
 * Returns the messages of a command, the same at every delivery. One event stands for a folder with everything below
 * it.
 */
export function driveCopyMessages(
  command: CopyVariants,
  { copy, attached, job }: DriveCopyResult,
  now: Date,
): OutgoingMessage[] {
  const { spaceKey, commandId } = command;
  const created = (attached?.roots ?? []).map(({ id, name, isFolder, size }) =>
    driveItemCreated.message(
      { space: spaceKey, about: id, sequence: eventSequence(attached?.change ?? 0) },
      `created/${id}/${attached?.change ?? ''}`,
      { driveId: copy.targetDriveId, itemId: id, parentId: copy.targetFolderId, name, isFolder, size },
      now,
    ),
  );
  const ofJob = job.ended_at === null ? progressOfCommand(job, commandId, now) : [endedMessage(job, now)];
  return [...created, ...ofJob, ...(job.commands_waiting > 0 ? [doneMessage(command, now)] : [])];
}
