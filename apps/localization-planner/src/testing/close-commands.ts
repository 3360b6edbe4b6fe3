import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import { abandonCommand, closeCommand, type JobRow } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';

interface ClosedCommand {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId: CommandId;
}

/** Closes a released command as a worker does that has created so many variants and died before it published that. */
export function closeAsWorker(
  pool: Pool,
  { spaceId, jobId, commandId }: ClosedCommand,
  created: number,
): Promise<JobRow> {
  const counts = { created, reused: 0, failed: 0 };
  return inTransaction(pool, (client) => closeCommand(client, spaceId, jobId, commandId, counts));
}

/** Closes a released command as the planner does when it is dead-lettered: its nodes fail. */
export function abandonAsPlanner(pool: Pool, command: ClosedCommand): Promise<JobRow | undefined> {
  const error = { code: 'INTERNAL_ERROR', message: 'a bug' };
  return inTransaction(pool, (client) => abandonCommand(client, { ...command, ...error }));
}
