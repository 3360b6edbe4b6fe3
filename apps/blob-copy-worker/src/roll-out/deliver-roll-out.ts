import type { CopyVariants } from '@scriptorium/contracts';
import { endedMessage, progressOfCommand } from '@scriptorium/jobs';
import type { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { doneMessage } from '../commands/done-message';
import { droppedMessages } from '../copy-variants/copy-messages';
import { executeRollOut } from './execute-roll-out';

/** Executes a delivery of a command of a roll-out. Returns its messages, the same at every delivery. */
export async function deliverRollOut(pool: Pool, command: CopyVariants): Promise<CommandMessages | undefined> {
  const result = await executeRollOut(pool, command);
  if (result.kind === 'nothing') return undefined;
  const { kind, release, job } = result;
  const now = new Date();
  if (kind !== 'done') return { release, messages: droppedMessages(command, job, now) };
  const hasEnded = job.ended_by === command.commandId;
  return {
    release,
    messages: [
      ...(hasEnded ? [endedMessage(job, now)] : progressOfCommand(job, command.commandId, now)),
      ...(job.commands_waiting > 0 ? [doneMessage(command, now)] : []),
    ],
  };
}
