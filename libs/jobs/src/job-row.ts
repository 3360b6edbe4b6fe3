import {
  eventSequence,
  jobCancelled,
  jobCompleted,
  jobFailed,
  jobProgressed,
  type CommandId,
  type FamilyId,
  type JobFact,
  type JobId,
  type JobKind,
  type JobProgress,
  type JobState,
  type OutgoingMessage,
  type RootKind,
  type SpaceId,
} from '@scriptorium/contracts';

/** A row of `jobs.jobs` as pg returns it: bigints as text. */
export interface JobRow {
  readonly space_id: SpaceId;
  readonly id: JobId;
  /** Grows with each change that clients see. */
  readonly sequence: string;
  readonly space_key: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly root_kind: RootKind;
  readonly root_id: string;
  readonly root_version: number;
  readonly root_label: string;
  /** Null only for a duplicate. */
  readonly root_locale: string | null;
  /** Only for a duplicate, as the next. */
  readonly root_family_id: FamilyId | null;
  readonly result_family_id: FamilyId | null;
  readonly locales: string[];
  readonly replicate_folders: boolean;
  readonly requested_by: string;
  readonly total: string;
  readonly created: string;
  readonly reused: string;
  readonly skipped: string;
  readonly failed: string;
  readonly shared: string;
  readonly dropped: string;
  readonly commands_waiting: number;
  readonly commands_open: number;
  readonly error_code: string | null;
  readonly error_message: string | null;
  /** Further data of the error for the APIs: the invalid fields. */
  readonly error_data: Readonly<Record<string, unknown>> | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly parent_job_id: JobId | null;
  /** The kind of the job that an undo undoes; null: a localization. */
  readonly undoes: JobKind | null;
  /** The undo that was requested with the cancel, and the principal who requested it until it has started. */
  readonly undo_job_id: JobId | null;
  readonly undo_requested_by: string | null;
  /** 1, and one more for each retry. */
  readonly attempts: number;
  readonly accepted_at: Date;
  readonly planned_at: Date | null;
  /** When a worker began the first command of this attempt that was closed. */
  readonly started_at: Date | null;
  /** The sum of the counts at `started_at`. */
  readonly started_done: string;
  readonly changed_at: Date;
  /** The command that has reported the counts last; null if the planner has, or nothing yet. */
  readonly progressed_by: CommandId | null;
  readonly ended_at: Date | null;
  /** The command whose closing ended the job. */
  readonly ended_by: CommandId | null;
}

/**
 * Of an undo, `created` counts the copies that it has removed, and `reused` those that it has archived. Of a roll-out
 * and of its undo, `created` counts the copies that it has updated.
 */
export function progressOf(row: JobRow): JobProgress {
  const created = Number(row.created);
  const reused = Number(row.reused);
  const skipped = Number(row.skipped);
  const failed = Number(row.failed);
  const counts = {
    total: Number(row.total),
    done: created + reused + skipped + failed,
    created,
    reused,
    skipped,
    failed,
    shared: Number(row.shared),
    dropped: Number(row.dropped),
  };
  if (row.kind === 'roll-out' || row.undoes === 'roll-out') return { ...counts, created: 0, updated: created };
  return row.kind === 'undo' ? { ...counts, created: 0, reused: 0, removed: created, archived: reused } : counts;
}

/** Returns the data of a job's events. */
export function jobFact(row: JobRow): JobFact {
  return {
    jobId: row.id,
    kind: row.kind,
    state: row.state,
    rootKind: row.root_kind,
    rootId: row.root_id,
    rootVersion: row.root_version,
    rootLabel: row.root_label,
    rootLocale: row.root_locale,
    locales: row.locales,
    ...(row.result_family_id === null ? {} : { resultFamilyId: row.result_family_id }),
    replicateFolderStructure: row.replicate_folders,
    requestedBy: row.requested_by,
    labels: row.labels,
    parentJobId: row.parent_job_id,
    ...(row.undo_job_id === null ? {} : { undoJobId: row.undo_job_id }),
    attempts: row.attempts,
    progress: progressOf(row),
    doneAtStart: Number(row.started_done),
    acceptedAt: row.accepted_at.toISOString(),
    plannedAt: row.planned_at?.toISOString() ?? null,
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    changedAt: row.changed_at.toISOString(),
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? row.error_code },
  };
}

/**
 * Returns the event of a change that has no other event: of the counts, or of the state of a job that is cancelling or
 * retried. `id` is the id of the event. Default: computed from the job and its sequence.
 */
export function progressedMessage(
  job: JobRow,
  now: Date,
  id = `progressed/${job.id}/${job.sequence}`,
): OutgoingMessage {
  return jobProgressed.message(eventOf(job), id, jobFact(job), now);
}

/**
 * Returns the progress event of a closed command. None if it has not reported the counts (`closeCommand`), or if
 * another command has reported newer ones since. The same at every delivery.
 */
export function progressOfCommand(job: JobRow, commandId: CommandId, now: Date): readonly OutgoingMessage[] {
  return job.progressed_by === commandId ? [progressedMessage(job, now, `progressed/${commandId}`)] : [];
}

function eventOf({ space_key: space, id: about, sequence }: JobRow): {
  space: string;
  about: string;
  sequence: string;
} {
  return { space, about, sequence: eventSequence(sequence) };
}

/**
 * Returns the event that reports how a job ended. The planner and the worker that closes the last command may both
 * publish it, with the same id. A retried job ends again with another id.
 */
export function endedMessage(job: JobRow, now: Date): OutgoingMessage {
  const id = `ended/${String(job.ended_at?.getTime() ?? 0)}/${job.id}`;
  const type = job.state === 'failed' ? jobFailed : job.state === 'cancelled' ? jobCancelled : jobCompleted;
  return type.message(eventOf(job), id, jobFact(job), now);
}
