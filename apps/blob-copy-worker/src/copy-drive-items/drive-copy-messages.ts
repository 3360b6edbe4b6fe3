import { driveItemCreated, jobProgressed, type CopyVariants, type OutgoingMessage } from '@scriptorium/contracts';
import { endedMessage, jobFact } from '@scriptorium/jobs';
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
      { space: spaceKey, about: id },
      `created/${id}/${attached?.change ?? ''}`,
      { driveId: copy.targetDriveId, itemId: id, parentId: copy.targetFolderId, name, isFolder, size },
      now,
    ),
  );
  const jobEvent =
    job.ended_at === null
      ? jobProgressed.message({ space: spaceKey, about: job.id }, `progressed/${commandId}`, jobFact(job), now)
      : endedMessage(job, now);
  return [...created, jobEvent, ...(job.commands_waiting > 0 ? [doneMessage(command, now)] : [])];
}
