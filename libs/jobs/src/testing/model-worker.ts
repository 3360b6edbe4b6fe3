import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { cancelCommand } from '../cancel-command.store';
import { closeCommand } from '../close-command.store';
import type { CommandKind } from '../command-kind';
import { failDriveCopy } from '../fail-job.store';
import { insertFailures } from '../failures.store';
import type { JobRow } from '../job-row';
import { lockJob } from '../lock-job.store';
import { splitCommand } from '../split-command.store';

export interface Message {
  readonly jobId: JobId;
  readonly commandId: CommandId;
}

/** The database rejects the rows of a command. */
export type Rejection = 'rejected';

interface Hooks {
  /** Runs while the command is locked and its job is not. */
  readonly afterClaim: () => Promise<void>;
  readonly beforeCommit: () => void;
}

type Commit = (work: (client: ClientBase) => Promise<void>) => Promise<void>;

interface Claimed {
  readonly state: string;
  readonly kind: CommandKind;
  readonly from: number;
  readonly to: number;
  readonly jobState: JobRow['state'];
  readonly jobKind: JobRow['kind'];
}

const ZERO_COUNTS = { created: 0, reused: 0, failed: 0 };

class CancelledWhileRunning extends Error {}

/** Executes a command like the workers. Inserts a row into model.copied for each copied or removed node. */
export async function executeCommand(
  commit: Commit,
  spaceId: SpaceId,
  message: Message,
  rejection: Rejection | undefined,
  { afterClaim, beforeCommit }: Hooks,
): Promise<void> {
  try {
    await commit(async (client) => {
      const claimed = await claim(client, spaceId, message);
      await afterClaim();
      await work(client, spaceId, message, claimed, rejection);
      beforeCommit();
    });
  } catch (error) {
    if (!(error instanceof CancelledWhileRunning)) throw error;
    await commit(async (client) => {
      if ((await claim(client, spaceId, message)) === undefined) return;
      await cancelCommand(client, spaceId, message.jobId, message.commandId);
      await discard(client, message);
      beforeCommit();
    });
  }
}

async function work(
  client: ClientBase,
  spaceId: SpaceId,
  message: Message,
  claimed: Claimed | undefined,
  rejection?: Rejection,
): Promise<void> {
  if (claimed?.state !== 'released') return;
  if (claimed.kind === 'roll-back') return rollBack(client, spaceId, message);
  if (claimed.jobKind === 'copy-drive-items') return copyItems(client, spaceId, message, claimed, rejection);
  return copyOrRemove(client, spaceId, message, claimed, rejection);
}

async function copyOrRemove(
  client: ClientBase,
  spaceId: SpaceId,
  { jobId, commandId }: Message,
  { from, to, jobState }: Claimed,
  rejection?: Rejection,
): Promise<void> {
  if (rejection === undefined) {
    if (jobState === 'cancelling' && (await cancelCommand(client, spaceId, jobId, commandId)) !== undefined) return;
    const created = await copy(client, jobId, from, to);
    await closeCommand(client, spaceId, jobId, commandId, { ...ZERO_COUNTS, created });
    return;
  }
  if ((await splitCommand(client, spaceId, jobId, commandId)) !== undefined) return;
  const reason = { reason: 'rejected', message: 'Rejected by the test.' };
  const failed = await insertFailures(client, spaceId, jobId, { from, to, localeBit: 0 }, reason);
  await closeCommand(client, spaceId, jobId, commandId, { ...ZERO_COUNTS, failed });
}

async function copyItems(
  client: ClientBase,
  spaceId: SpaceId,
  message: Message,
  { from, to, kind, jobState }: Claimed,
  rejection?: Rejection,
): Promise<void> {
  const { jobId, commandId } = message;
  if (jobState === 'cancelling') throw new CancelledWhileRunning();
  if (rejection !== undefined) {
    if ((await lockJob(client, spaceId, jobId))?.state === 'cancelling') throw new CancelledWhileRunning();
    const failed = kind === 'attach' ? 1 : 0;
    const reason = { code: 'rejected', message: 'Rejected by the test.', names: [] };
    await failDriveCopy(client, { spaceId, jobId, commandId, failed }, reason);
    return discard(client, message);
  }
  const created = await copy(client, jobId, from, to);
  const job = await closeCommand(client, spaceId, jobId, commandId, { ...ZERO_COUNTS, created });
  if (job.state === 'cancelling' || job.state === 'cancelled') throw new CancelledWhileRunning();
  if (job.state === 'failed') await discard(client, message);
}

async function rollBack(client: ClientBase, spaceId: SpaceId, message: Message): Promise<void> {
  await lockJob(client, spaceId, message.jobId);
  await discard(client, message);
  await closeCommand(client, spaceId, message.jobId, message.commandId, ZERO_COUNTS);
}

async function claim(
  client: ClientBase,
  spaceId: SpaceId,
  { jobId, commandId }: Message,
): Promise<Claimed | undefined> {
  const { rows } = await client.query<Claimed>(
    `select c.state, c.kind, c.from_number as "from", c.to_number as "to", j.state as "jobState", j.kind as "jobKind"
       from jobs.commands c
       join jobs.jobs j on j.space_id = $1 and j.id = $2
      where c.space_id = $1 and c.job_id = $2 and c.id = $3
        for update of c`,
    [spaceId, jobId, commandId],
  );
  return rows[0];
}

async function copy(client: ClientBase, jobId: JobId, from: number, to: number): Promise<number> {
  const { rowCount } = await client.query(
    `insert into model.copied (job_id, number)
     select job_id, number from jobs.plan_nodes where job_id = $1 and number between $2 and $3 and create_mask = '1'`,
    [jobId, from, to],
  );
  return rowCount ?? 0;
}

async function discard(client: ClientBase, { jobId }: Message): Promise<void> {
  await client.query('delete from model.copied where job_id = $1', [jobId]);
}
