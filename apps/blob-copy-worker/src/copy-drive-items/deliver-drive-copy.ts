import type { CopyVariants } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { driveCopyMessages } from './drive-copy-messages';
import { executeDriveCopy, type DriveCopyResult } from './execute-drive-copy';
import { rollBack } from './roll-back';

/** Executes a delivery of a command. Returns its messages, the same at every delivery; undefined if it has none. */
export async function deliverDriveCopy(pool: Pool, command: CopyVariants): Promise<CommandMessages | undefined> {
  return messagesOf(command, await executeDriveCopy(pool, command));
}

/** Does the same for the command that removes the items of a cancelled or failed copy. */
export async function deliverRollBack(pool: Pool, command: CopyVariants): Promise<CommandMessages | undefined> {
  return messagesOf(command, await inTransaction(pool, (client) => rollBack(client, command)));
}

function messagesOf(command: CopyVariants, result: DriveCopyResult | undefined): CommandMessages | undefined {
  return result && { release: result.release, messages: driveCopyMessages(command, result, new Date()) };
}
