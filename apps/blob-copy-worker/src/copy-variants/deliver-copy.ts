import type { CopyVariants } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { copyMessages, droppedMessages } from './copy-messages';
import { executeCopy, type ExecutionResult } from './execute-copy';

/** Executes a delivery of a command. Returns its messages, the same at every delivery; undefined if it has none. */
export async function deliverCopy(pool: Pool, command: CopyVariants): Promise<CommandMessages | undefined> {
  return resultMessages(command, await executeCopy(pool, command));
}

export function resultMessages(command: CopyVariants, result: ExecutionResult): CommandMessages | undefined {
  switch (result.kind) {
    case 'done':
      return { release: result.release, messages: copyMessages(command, result, new Date()) };
    case 'split':
    case 'cancelled':
      return { release: result.release, messages: droppedMessages(command, result.job, new Date()) };
    case 'nothing':
      return undefined;
  }
}
