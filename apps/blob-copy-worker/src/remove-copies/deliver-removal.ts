import type { CopyVariants } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { droppedMessages } from '../copy-variants/copy-messages';
import { executeRemoval } from './execute-removal';
import { removalMessages } from './removal-messages';

/** Executes a delivery of a command of an undo. Returns its messages, the same at every delivery. */
export async function deliverRemoval(pool: Pool, command: CopyVariants): Promise<CommandMessages | undefined> {
  const result = await executeRemoval(pool, command);
  switch (result.kind) {
    case 'done':
      return { release: result.release, messages: removalMessages(command, result, new Date()) };
    case 'split':
    case 'cancelled':
      return { release: result.release, messages: droppedMessages(command, result.job, new Date()) };
    case 'nothing':
      return undefined;
  }
}
