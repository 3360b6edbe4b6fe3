import { type CommandId, type JobId, randomId, RejectedError, type SpaceId } from '@scriptorium/contracts';
import { attachCopy, copyDriveItems, discardDriveItems, planDriveTree, type DriveCopy } from '@scriptorium/copy-engine';
import { cancelJob, closeCommand, failPlanning, insertDriveCopy, releaseCommands, startJob } from '@scriptorium/jobs';
import { inSnapshot, inTransaction, translateDatabaseError } from '@scriptorium/persistence';

import type { ClientBase, Pool } from 'pg';

export interface DriveCopyRequest {
  readonly spaceId: SpaceId;
  readonly sourceDriveId: string;
  readonly sourceItemId: string;
  readonly targetDriveId: string;
  readonly targetFolderId: string;
  readonly allVersions: boolean;
}

interface Command {
  readonly id: CommandId;
  readonly from: number;
  readonly to: number;
}

/** The window has every command, except for the last one, which attaches the tree. */
const LIMITS = { maxItems: 1_000, nodesPerCommand: 4, window: 1_000 };

/** Runs drive copies statement by statement as planner and worker do, with any time between the statements. */
export class DriveCopies {
  constructor(private readonly pool: Pool) {}

  /** Plans a copy. Returns undefined if the source does not exist or has changed while it was read. */
  async plan(request: DriveCopyRequest): Promise<DriveCopy | undefined> {
    const copy = await this.accept(request);
    try {
      await inSnapshot(this.pool, async (client) => {
        const plan = await planDriveTree(client, { ...copy, ...request, movesBlobs: false, ...LIMITS });
        const counts = { total: plan.items, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 };
        await startJob(client, copy.spaceId, copy.jobId, { ...plan, counts, hasRedirects: false });
      });
      return copy;
    } catch (error) {
      const isExpected = error instanceof RejectedError || translateDatabaseError(error) !== error;
      if (!isExpected) throw error;
      const reason = { code: 'SOURCE_CHANGED', message: 'The source has changed.' };
      await inTransaction(this.pool, (client) => failPlanning(client, copy.spaceId, copy.jobId, reason));
      return undefined;
    }
  }

  /** Runs all commands except the last one. */
  async copyRanges(copy: DriveCopy, pause: () => Promise<void>): Promise<void> {
    for (const command of await releasedIn(this.pool, copy, 'copy')) {
      await pause();
      await inTransaction(this.pool, (client) => execute(client, copy, command));
    }
  }

  /** Ends the copy: attaches it, or discards it if its target no longer exists. */
  async finish(copy: DriveCopy): Promise<void> {
    try {
      await inTransaction(this.pool, async (client) => {
        await releaseCommands(client, copy.spaceId, copy.jobId, 1);
        const [last] = await releasedIn(client, copy, 'attach');
        if (last === undefined) throw new Error('A copy is attached after all of its ranges are copied.');
        await execute(client, copy, last, () => attachCopy(client, copy));
      });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      await this.cancel(copy);
    }
  }

  cancel(copy: DriveCopy): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const step = await cancelJob(client, copy.spaceId, copy.jobId);
      await discardDriveItems(client, copy);
      if (step?.rollBack !== undefined) {
        await closeCommand(client, copy.spaceId, copy.jobId, step.rollBack.id, NO_COUNTS);
      }
    });
  }

  /** Returns when the oldest running job was accepted, as the planner does. */
  async oldestRunning(): Promise<Date> {
    const { rows } = await this.pool.query<{ since: Date }>(
      'select coalesce(min(accepted_at), now()) as since from jobs.jobs where ended_at is null',
    );
    return rows[0]?.since ?? new Date(0);
  }

  private async accept(request: DriveCopyRequest): Promise<DriveCopy> {
    const jobId = randomId<JobId>();
    const copy = { requestedBy: '', name: 'copy', conflict: 'rename', childrenOnly: false } as const;
    return inTransaction(this.pool, async (client) => {
      const accepted = { ...request, ...copy, id: jobId, spaceKey: 'docs', monitor: jobId };
      await insertDriveCopy(client, { ...accepted, fromStore: 'postgres', toStore: 'postgres' });
      const { rows } = await client.query<{ number: string }>(
        'select number from jobs.drive_copies where job_id = $1',
        [jobId],
      );
      return { ...copy, ...request, jobId, number: rows[0]?.number ?? '' };
    });
  }
}

const NO_COUNTS = { created: 0, reused: 0, failed: 0 };

/** Runs a command as a worker does: its work, then its end, in one transaction. */
async function execute(
  client: ClientBase,
  copy: DriveCopy,
  { id, from, to }: Command,
  afterCopy?: () => Promise<unknown>,
): Promise<void> {
  const created = await copyDriveItems(client, copy, { from, to });
  await afterCopy?.();
  await closeCommand(client, copy.spaceId, copy.jobId, id, { ...NO_COUNTS, created });
}

async function releasedIn(client: ClientBase | Pool, copy: DriveCopy, kind: string): Promise<readonly Command[]> {
  const { rows } = await client.query<Command>(
    `select id, from_number as "from", to_number as "to" from jobs.commands
      where space_id = $1 and job_id = $2 and kind = $3 and state = 'released' order by from_number`,
    [copy.spaceId, copy.jobId, kind],
  );
  return rows;
}
