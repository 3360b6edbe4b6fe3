import type { CopyVariants } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { blobCopyMessages } from './blob-copy-messages';
import type { BlobCopyResources } from './blob-work';
import { endBlobCopy, type BlobCopyEnd } from './end-blob-copy';
import { executeBlobCopy } from './execute-blob-copy';

/** Executes a delivery of a command. Returns its messages, the same at every delivery; undefined if it has none. */
export async function deliverBlobCopy(
  resources: BlobCopyResources,
  command: CopyVariants,
  signal: AbortSignal,
): Promise<CommandMessages | undefined> {
  return messagesOf(command, await executeBlobCopy(resources, command, signal));
}

/** Returns the messages of a command that has ended. Bytes that are not needed stay until the next sweep. */
export async function deliverBlobEnd(pool: Pool, command: CopyVariants): Promise<CommandMessages | undefined> {
  const ended = await inTransaction(pool, (client) => endBlobCopy(client, command));
  return messagesOf(command, ended);
}

function messagesOf(
  command: CopyVariants,
  ended: Pick<BlobCopyEnd, 'job' | 'release'> | undefined,
): CommandMessages | undefined {
  if (ended?.job === undefined) return undefined;
  return { release: ended.release, messages: blobCopyMessages(command, ended.job, new Date()) };
}
