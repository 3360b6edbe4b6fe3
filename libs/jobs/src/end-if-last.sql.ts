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
}

/**
 * Returns the assignments of `state`, `ended_at` and `ended_by` in an update of `jobs.jobs j`. No other code ends a job
 * by its counts. `jobs.state_after` computes the state, and does not change that of an ended job.
 *
 * PostgreSQL evaluates the assignments on the row after it acquires the row lock: of two commands that close
 * concurrently, only the second is the last. The constraint jobs_cancelling guarantees that a cancelling job has no
 * waiting commands.
 */
export function endIfLast(after: CountsAfter): string {
  const { state = 'j.state', open, waiting, by = 'null' } = after;
  const { failed = 'j.failed', settled = 'j.created + j.reused + j.skipped' } = after;
  const next = `jobs.state_after(${state}, ${open}, ${waiting}, ${failed}, ${settled})`;
  const ends = `j.ended_at is null and jobs.has_ended(${next})`;
  return `
       state = ${next},
       ended_at = case when ${ends} then clock_timestamp() else j.ended_at end,
       ended_by = case when ${ends} then ${by} else j.ended_by end`.trim();
}
