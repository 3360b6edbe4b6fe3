import type { CopyVariants } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { duplicateMessages } from './duplicate-messages';
import { executeDuplicate } from './execute-duplicate';

/** Executes a delivery of a command. Returns its messages, the same at every delivery; undefined if it has none. */
export async function deliverDuplicate(pool: Pool, command: CopyVariants): Promise<CommandMessages | undefined> {
  const result = await executeDuplicate(pool, command);
  return result && { release: result.release, messages: duplicateMessages(command, result, new Date()) };
}
