import { randomId, type CopyVariants, type JobId } from '@scriptorium/contracts';
import { cutUndo, planUndo, type PlannedUndo } from '@scriptorium/copy-engine';
import { acceptJob, readJob, undoLocales } from '@scriptorium/jobs';
import { inSnapshot, inTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import { executeCopy } from '../copy-variants/execute-copy';

/** A choice of a client about the copy of a source. */
export interface UndoChoice {
  readonly variantId: string;
  readonly locale: string;
  readonly action: 'force' | 'keep';
}

export interface PlannedUndoJob {
  readonly jobId: JobId;
  readonly planned: PlannedUndo;
  readonly commands: readonly CopyVariants[];
}

/** Executes the commands of a localization as a worker does. */
export async function copyAll(pool: Pool, commands: readonly CopyVariants[]): Promise<void> {
  for (const command of commands) await executeCopy(pool, command);
}

/** Plans and accepts the undo of a job as the planner does. Returns its released commands. */
export async function planUndoOf(
  pool: Pool,
  { spaceId, spaceKey, jobId: undoneJobId }: Pick<CopyVariants, 'spaceId' | 'spaceKey' | 'jobId'>,
  choices: readonly UndoChoice[] = [],
): Promise<PlannedUndoJob> {
  const jobId = randomId<JobId>();
  for (const { variantId, locale, action } of choices) {
    await pool.query(
      `insert into jobs.plan_choices (space_id, job_id, variant_id, is_duplicate, locale, action)
       values ($1, $2, $3, false, $4, $5)`,
      [spaceId, jobId, variantId, locale, action],
    );
  }
  const undone = await inTransaction(pool, (client) => readJob(client, spaceId, undoneJobId));
  if (undone === undefined) throw new Error('The job does not exist.');
  const locales = undoLocales(undone);
  const { kind: undoneKind } = undone;
  if (undoneKind === 'undo' || undoneKind === 'copy-drive-items') throw new Error('The job has no undo.');
  return inSnapshot(pool, async (client) => {
    const planned = await planUndo(client, { spaceId, jobId, undoneJobId, undoneKind, locales });
    const plan = await cutUndo(client, { spaceId, jobId, undoneKind, locales }, planned, 100);
    await acceptJob(
      client,
      {
        spaceId,
        id: jobId,
        spaceKey,
        kind: 'undo',
        rootKind: 'variant',
        rootId: undone.root_id,
        rootVersion: undone.root_version,
        rootLabel: undone.root_label,
        rootLocale: undone.root_locale,
        locales,
        replicateFolders: false,
        requestedBy: 'undoer',
        parentJobId: undoneJobId,
        undoes: undoneKind,
      },
      plan,
    );
    const commands = plan.released.map(({ id: commandId }) => ({ spaceId, spaceKey, jobId, commandId }));
    return { jobId, planned, commands };
  });
}
