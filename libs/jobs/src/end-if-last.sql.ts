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

/**
 * Returns the assignments of `state`, `ended_at`, `ended_by`, `sequence` and `changed_at` in an update of `jobs.jobs
 * j`. No other code ends a job by its counts. `jobs.state_after` computes the state, and does not change that of an
 * ended job. The sequence grows with each change that has an event, and with no other.
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
       changed_at = case when ${changes} then clock_timestamp() else j.changed_at end`.trim();
}
