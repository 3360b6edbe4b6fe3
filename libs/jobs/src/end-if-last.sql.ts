/** Counts of a job after a statement, as SQL expressions over its row `j`. */
export interface CountsAfter {
  /** The state of the job while any command is open or waits. */
  readonly state?: string;
  readonly open: string;
  readonly waiting: string;
  readonly failed?: string;
  /** Number of nodes that are created, reused or skipped. */
  readonly settled?: string;
  /** The command that ends the job. */
  readonly by?: string;
  /** Whether the statement changes what clients see of an unfinished job, even if its state stays. Default false. */
  readonly progresses?: boolean;
  /** Whether the statement stores the plan, which has an event of its own before the end. Default false. */
  readonly isPlanned?: boolean;
}

/** The shortest time between two `job.progressed` events of a job that report nothing but counts. */
export const PROGRESS_INTERVAL = `interval '1 second'`;

/**
 * Returns the assignments of `state`, `ended_at`, `ended_by`, `sequence`, `changed_at` and of the report of progress in
 * an update of `jobs.jobs j`. Two other statements end a job by its counts: `acceptJob` a job without commands, and
 * `reopenJob` a cancelled job without remaining work. `jobs.state_after` computes the state, and does not change that
 * of an ended job. The sequence grows with each change that clients see, and with no other.
 *
 * PostgreSQL evaluates the assignments on the row after it acquires the row lock: of two commands that close
 * concurrently, only the second is the last. The constraint jobs_cancelling guarantees that a cancelling job has no
 * waiting commands.
 */
export function endIfLast(after: CountsAfter): string {
  const { state = 'j.state', open, waiting, by = 'null', progresses = false, isPlanned = false } = after;
  const { failed = 'j.failed', settled = 'j.created + j.reused + j.skipped' } = after;
  const next = `jobs.state_after(${state}, ${open}, ${waiting}, ${failed}, ${settled})`;
  const ends = `j.ended_at is null and jobs.has_ended(${next})`;
  const changes = progresses ? 'j.ended_at is null' : `j.state <> ${next}`;
  return `
       state = ${next},
       ended_at = case when ${ends} then clock_timestamp() else j.ended_at end,
       ended_by = case when ${ends} then ${by} else j.ended_by end,
       sequence = j.sequence + case when ${changes} then 1 else 0 end${isPlanned ? ` + case when ${ends} then 1 else 0 end` : ''},
       changed_at = case when ${changes} then clock_timestamp() else j.changed_at end${
         progresses
           ? `,
       ${report(ends, by)}`
           : ''
       }`.trim();
}

/**
 * Of the commands that change only the counts, one a second reports them: `progressed_by`. The counts of the others are
 * marked as unreported, until the next report, the end, or `reportProgress`. The time of the statement is the same in
 * each assignment.
 */
function report(ends: string, by: string): string {
  const isPure = `j.ended_at is null and not (${ends})`;
  const isDue = `(j.progressed_at is null or j.progressed_at <= statement_timestamp() - ${PROGRESS_INTERVAL})`;
  return `
       progressed_at = case when ${isPure} and ${isDue} then statement_timestamp() else j.progressed_at end,
       progressed_by = case when ${isPure} and ${isDue} then ${by} else j.progressed_by end,
       progress_unreported = ${isPure} and not ${isDue}`.trim();
}
