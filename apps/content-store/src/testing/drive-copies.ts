import { type JobId, randomId, RejectedError, type SpaceId } from '@scriptorium/contracts';
import { attachCopy, copyDriveItems, discardDriveItems, planDriveTree, type DriveCopy } from '@scriptorium/copy-engine';
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

interface Range {
  readonly from_number: number;
  readonly to_number: number;
  readonly kind: string;
}

/** Runs drive copies statement by statement as planner and worker do, with any time between the statements. */
export class DriveCopies {
  constructor(private readonly pool: Pool) {}

  /** Plans a copy. Returns undefined if the source does not exist or has changed while it was read. */
  async plan(request: DriveCopyRequest): Promise<DriveCopy | undefined> {
    const copy = await this.accept(request);
    const plan = { ...copy, ...request, movesBlobs: false, maxItems: 1_000, nodesPerCommand: 4, window: 4 };
    try {
      await inSnapshot(this.pool, (client) => planDriveTree(client, plan));
      return copy;
    } catch (error) {
      const isExpected = error instanceof RejectedError || translateDatabaseError(error) !== error;
      if (!isExpected) throw error;
      await end(this.pool, copy);
      return undefined;
    }
  }

  /** Runs all commands except the last one. */
  async copyRanges(copy: DriveCopy, pause: () => Promise<void>): Promise<void> {
    for (const { from_number: from, to_number: to } of await this.rangesOf(copy, false)) {
      await pause();
      await inTransaction(this.pool, (client) => copyDriveItems(client, copy, { from, to }));
    }
  }

  /** Ends the copy: attaches it, or discards it if its target no longer exists. */
  async finish(copy: DriveCopy): Promise<void> {
    const [last] = await this.rangesOf(copy, true);
    try {
      await inTransaction(this.pool, async (client) => {
        await copyDriveItems(client, copy, { from: last?.from_number ?? 0, to: last?.to_number ?? 0 });
        await attachCopy(client, copy);
        await end(client, copy);
      });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      await this.cancel(copy);
    }
  }

  cancel(copy: DriveCopy): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      await discardDriveItems(client, copy);
      await end(client, copy);
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
    const copy = {
      jobId: randomId<JobId>(),
      requestedBy: '',
      name: 'copy',
      conflict: 'rename',
      childrenOnly: false,
    } as const;
    const { rows } = await this.pool.query<{ number: string }>(
      `with job as (
         insert into jobs.jobs (space_id, id, space_key, kind, state, root_kind, root_id, root_version, root_label, locales,
                                replicate_folders, requested_by)
         values ($1, $2, 'docs', 'copy-drive-items', 'running', 'drive-item', $4, 1, '', '{}', true, '')
       )
       insert into jobs.drive_copies (space_id, job_id, monitor, source_drive_id, source_item_id, target_drive_id,
                                      target_folder_id, name, conflict, children_only, all_versions)
       values ($1, $2, $2, $3, $4, $5, $6, 'copy', 'rename', false, $7)
       returning number`,
      [
        request.spaceId,
        copy.jobId,
        request.sourceDriveId,
        request.sourceItemId,
        request.targetDriveId,
        request.targetFolderId,
        request.allVersions,
      ],
    );
    return { ...copy, ...request, number: rows[0]?.number ?? '' };
  }

  private async rangesOf(copy: DriveCopy, isFinal: boolean): Promise<Range[]> {
    const { rows } = await this.pool.query<Range>(
      `select from_number, to_number, kind from jobs.commands
        where job_id = $1 and (kind = 'attach') = $2 order by from_number`,
      [copy.jobId, isFinal],
    );
    return rows;
  }
}

async function end(db: Pool | ClientBase, { jobId }: DriveCopy): Promise<void> {
  await db.query(`update jobs.jobs set state = 'completed', ended_at = clock_timestamp() where id = $1`, [jobId]);
}
