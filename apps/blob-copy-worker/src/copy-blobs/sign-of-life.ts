import type { CopyVariants } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { renewBlobCommand } from '@scriptorium/jobs';

/** A third of what the planner waits before it sends a command again, however slow the stores are. */
const EVERY_MS = 10_000;

/** Why work ends whose command is closed, or whose job has ended. */
export const COMMAND_ENDED = new Error('The command has ended meanwhile');

/** Says of a command that it is at work, for as long as it is, and ends it where nobody wants it any more. */
export async function withSignOfLife<T>(
  pool: Pool,
  command: CopyVariants,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const tell = async (): Promise<void> => {
    if ((await renewBlobCommand(pool, command)) === undefined) ended.abort(COMMAND_ENDED);
  };
  // Work itself will find out what is the matter with the database.
  const timer = setInterval(() => void tell().catch(() => undefined), EVERY_MS);
  try {
    return await work(AbortSignal.any([signal, ended.signal]));
  } finally {
    clearInterval(timer);
  }
}
