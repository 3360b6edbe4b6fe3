import type { OutcomeCount } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';

/** The outcome of every node of a job that is completed or rolled back as a whole. */
export interface WholeOutcome {
  readonly outcome: 'created' | 'failed';
  readonly reason: string | null;
  readonly message: string | null;
}

/**
 * Returns the outcome of the nodes of a duplicate or of a copy in drives; undefined if it has not ended, or was
 * cancelled.
 */
export function wholeOutcome({ state, error_code: code, error_message: message }: JobRow): WholeOutcome | undefined {
  switch (state) {
    case 'completed':
      return { outcome: 'created', reason: null, message: null };
    case 'failed':
    case 'completed-with-failures':
      return { outcome: 'failed', reason: code, message };
    default:
      return undefined;
  }
}

/** Counts the outcomes of such a job. Its locales have no counts of their own. */
export function countWhole(job: JobRow): OutcomeCount[] {
  const whole = wholeOutcome(job);
  const count = Number(job.total);
  return whole === undefined || count === 0
    ? []
    : [{ outcome: whole.outcome, locale: null, reason: whole.reason, count }];
}
