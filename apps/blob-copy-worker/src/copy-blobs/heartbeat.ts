import type { CopyVariants } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { renewBlobCommand } from '@scriptorium/jobs';
import { BackgroundLoop } from '@scriptorium/messaging';

/** The abort reason if the command is closed or its job has ended. */
export const COMMAND_ENDED = new Error('The command has ended.');

/**
 * Runs `work`, and renews the release of its command every `heartbeatMs`, so that the planner does not send it again
 * while the stores are slow. Aborts the work when the command has ended.
 */
export async function withHeartbeat<T>(
  { pool, heartbeatMs }: { readonly pool: Pool; readonly heartbeatMs: number },
  command: CopyVariants,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  // A failure of the database is reported by the work itself.
  const heartbeat = new BackgroundLoop({
    name: withHeartbeat.name,
    intervalMs: heartbeatMs,
    run: async () => {
      if ((await renewBlobCommand(pool, command)) === undefined) ended.abort(COMMAND_ENDED);
    },
  });
  heartbeat.start();
  try {
    return await work(AbortSignal.any([signal, ended.signal]));
  } finally {
    await heartbeat.stop();
  }
}
