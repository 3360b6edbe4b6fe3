/** Counts of a job after a statement, as SQL over its row `j`. */
export interface CountsAfter {
  /** The state in which the job goes on while anything is open or waits. */
  readonly state?: string;
  readonly open: string;
  readonly waiting: string;
  readonly failed?: string;
  /** Nodes that are created, reused or skipped. */
  readonly settled?: string;
  /** The command whose end this is. */
  readonly by?: string;
}

/**
 * The assignments of `state`, `ended_at` and `ended_by` in an update of `jobs.jobs j`. The only place that ends a job by its
 * counts: `jobs.state_after` returns the state, and leaves that of an ended job unchanged.
 *
 * The update evaluates them on the row as it is once its lock is acquired: of two commands that close at the same time, only the
 * second is the last. The constraint jobs_cancelling guarantees that nothing waits in a cancelling job.
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
