import type { CommandId, JobId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { readCreatedNodes } from '../created-nodes.store';
import { claimOwedEvents, readOwingCommand, removeOwedEvents, type OwedEvents } from '../owed-events.store';
import { SPACE } from './model-job';

interface EndedCommand {
  readonly state: string;
  readonly localeBit: number;
  readonly from: number;
  readonly to: number;
  readonly created: number;
  readonly failed: number;
  readonly release: number;
}

/** Publishes the end of a job if it has ended: by a command, or, without one, by the planner. */
export async function publishEnd(client: ClientBase | Pool, jobId: JobId, commandId?: CommandId): Promise<void> {
  await client.query(
    `insert into model.published_ends
     select id, ended_at from jobs.jobs
      where id = $1 and ended_at is not null and ($2::uuid is null or ended_by = $2 or kind = 'copy-drive-items')
     on conflict do nothing`,
    [jobId, commandId],
  );
}

/** Publishes the events of a command as the workers do, if it has ended. Returns its mark. */
export async function publishEvents(
  client: ClientBase,
  jobId: JobId,
  commandId: CommandId,
): Promise<OwedEvents | undefined> {
  const { rows } = await client.query<EndedCommand>(
    `select state, locale_bit as "localeBit", from_number as "from", to_number as "to", created, failed,
            releases as release
       from jobs.commands
      where job_id = $1 and id = $2 and state in ('closed', 'split', 'cancelled')`,
    [jobId, commandId],
  );
  const [command] = rows;
  if (command === undefined) return undefined;
  const range = { ...command, spaceId: SPACE, jobId, commandId, locale: 'fr-FR' };
  const created = command.state === 'closed' ? await readCreatedNodes(client, range) : [];
  await client.query(
    `insert into model.published
     select n.job_id, n.number
       from jobs.plan_nodes n
       join jobs.jobs j on j.id = n.job_id and j.kind <> 'copy-drive-items'
      where n.job_id = $1 and n.variant_id = any ($2)
     on conflict do nothing`,
    [jobId, created.map(({ sourceVariantId }) => sourceVariantId)],
  );
  await publishEnd(client, jobId, commandId);
  return { spaceId: SPACE, jobId, commandId, release: command.release };
}

/** Publishes the events of commands whose marks are not removed. Returns the number of the marks. */
export async function publishOwed(pool: Pool, removesMarks: boolean): Promise<number> {
  const marks = await claimOwedEvents(pool, 0, 100);
  for (const mark of marks) {
    const client = await pool.connect();
    if ((await readOwingCommand(client, mark)) !== undefined) await publishEvents(client, mark.jobId, mark.commandId);
    client.release();
  }
  if (removesMarks) await removeOwedEvents(pool, marks);
  return marks.length;
}
