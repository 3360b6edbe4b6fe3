import type { ProblemText } from './problem-text';

/** Problems of jobs, plans and copies. */
export const JOB_PROBLEMS = {
  JOB_ENDED: { title: 'Job ended', explanation: 'The job has ended, so it cannot be cancelled. `state` is its state.' },
  JOB_NOT_ENDED: {
    title: 'Job not ended',
    explanation: 'Only an ended job can be retried. `state` is the state of the job.',
  },
  NOTHING_FAILED: { title: 'Nothing to retry', explanation: 'The job has no failed or cancelled nodes.' },
} satisfies Readonly<Record<string, ProblemText>>;
