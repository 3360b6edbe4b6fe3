import type { JobState } from '@scriptorium/contracts';

/**
 * A state before the transition, and the states that it can lead to. `new` stands for a row that does not exist yet.
 */
type Edges<State extends string> = Readonly<Partial<Record<State | 'new', readonly State[]>>>;

const BY_COUNTS = ['completed', 'completed-with-failures', 'failed'] as const;

/**
 * The transitions of a job (docs/reference/job-states.md), by the statement that makes them. A statement that does not
 * change the state is not listed. `close`, `split`, `cancelCommand` and `abandon` are transitions of a command: if the
 * command was the last, they also change the state of its job, and `jobs.state_after` in the database decides the new
 * state.
 *
 * `planning`, `waiting` and `throttled` are reserved: no transition leads to them.
 */
export const JOB_TRANSITIONS = {
  accept: { new: ['accepted', 'running', ...BY_COUNTS] },
  start: { accepted: ['running', ...BY_COUNTS] },
  close: { running: BY_COUNTS, cancelling: ['cancelled'] },
  split: { cancelling: ['cancelled'] },
  cancel: { accepted: ['cancelled'], running: ['cancelling', 'cancelled'], cancelling: ['cancelled'] },
  cancelCommand: { cancelling: ['cancelled'] },
  abandon: { running: BY_COUNTS, cancelling: ['cancelled'] },
  fail: { accepted: ['failed'], running: ['failed'] },
  reopen: {
    'completed-with-failures': ['running'],
    failed: ['running'],
    cancelled: ['accepted', 'running', ...BY_COUNTS],
  },
} as const satisfies Readonly<Record<string, Edges<JobState>>>;

export const COMMAND_STATES = ['waiting', 'released', 'closed', 'split', 'cancelled'] as const;

/**
 * The transitions of a command. `split` also inserts the two halves, `reopen` a command for each failed node, `cancel`
 * and `rollBack` the roll-back of a copy in drives.
 */
export const COMMAND_TRANSITIONS = {
  accept: { new: ['released'] },
  insert: { new: ['waiting', 'released'] },
  release: { waiting: ['released'] },
  close: { released: ['closed'] },
  split: { new: ['waiting', 'cancelled'], released: ['split'] },
  cancel: { new: ['released'], waiting: ['cancelled'], released: ['cancelled'] },
  cancelCommand: { released: ['cancelled'] },
  abandon: { released: ['closed', 'cancelled'] },
  fail: { waiting: ['cancelled'], released: ['closed'] },
  rollBack: { new: ['released'] },
  reopen: { new: ['waiting'], cancelled: ['waiting'] },
} as const satisfies Readonly<Record<string, Edges<(typeof COMMAND_STATES)[number]>>>;

/** Returns the states that a transition of a job starts from, as a list of SQL literals. */
export function sourceStates(transition: keyof typeof JOB_TRANSITIONS): string {
  return Object.keys(JOB_TRANSITIONS[transition])
    .map((state) => `'${state}'`)
    .join(', ');
}
