import {
  RejectedError,
  UNDOABLE_KINDS,
  type JobId,
  type JobKind,
  type SpaceId,
  type UndoableKind,
} from '@scriptorium/contracts';
import { lockJob, undoLocales, type JobRow, type NewJob } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import type { NewPlan } from '../plan-rows/plans.store';

/**
 * Locks a job before its undo is accepted: until the transaction ends, it cannot be retried. Rejects with NOT_FOUND,
 * JOB_NOT_ENDED, JOB_NOT_UNDOABLE {kind}.
 */
export async function lockUndoneJob(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<JobRow> {
  const job = await lockJob(client, spaceId, jobId);
  if (job === undefined) throw new RejectedError('NOT_FOUND', 'The job does not exist.');
  if (!isUndoable(job.kind)) {
    const message =
      job.kind === 'undo'
        ? 'An undo cannot be undone. Copy again instead.'
        : `A job of the kind ${job.kind} cannot be undone.`;
    throw new RejectedError('JOB_NOT_UNDOABLE', message, { kind: job.kind });
  }
  if (job.ended_at === null) {
    throw new RejectedError('JOB_NOT_ENDED', 'The job has not ended. Undo it after it has ended, or cancel it.');
  }
  return job;
}

function isUndoable(kind: JobKind): kind is UndoableKind {
  return (UNDOABLE_KINDS as readonly string[]).includes(kind);
}

function undoableKind({ kind }: JobRow): UndoableKind {
  if (!isUndoable(kind)) throw new Error(`A job of the kind ${kind} has no undo.`);
  return kind;
}

/** Returns the plan of an undo. */
export function undoPlan(undone: JobRow, id: JobId, createdBy: string): NewPlan {
  return {
    spaceId: undone.space_id,
    id,
    spaceKey: undone.space_key,
    request: { kind: 'undo', jobId: undone.id, jobKind: undoableKind(undone) },
    locales: undoLocales(undone),
    // It depends on no locale, repository or folder.
    removals: '0',
    createdBy,
  };
}

/** Returns the job of an undo, with the root and the locales of the undone job. */
export function undoJob(undone: JobRow, id: JobId, requestedBy: string): NewJob {
  return {
    spaceId: undone.space_id,
    id,
    spaceKey: undone.space_key,
    kind: 'undo',
    rootKind: undone.root_kind,
    rootId: undone.root_id,
    rootVersion: undone.root_version,
    rootLabel: undone.root_label,
    rootLocale: undone.root_locale,
    locales: undoLocales(undone),
    replicateFolders: undone.replicate_folders,
    requestedBy,
    labels: undone.labels,
    parentJobId: undone.id,
    undoes: undoableKind(undone),
  };
}
