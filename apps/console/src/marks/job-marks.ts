import type { Job, JobOutcome, Plan, PlanNode } from '@scriptorium/client';

/** A state is shown by a glyph and a word; color comes third. */
export interface Mark {
  readonly glyph: string;
  /** `fault` only for failures. */
  readonly tone: 'fault' | 'active' | 'done' | 'quiet';
}

export const jobMarks: Readonly<Record<Job['state'], Mark>> = {
  accepted: { glyph: '○', tone: 'active' },
  planning: { glyph: '◔', tone: 'active' },
  running: { glyph: '▶', tone: 'active' },
  throttled: { glyph: '‖', tone: 'active' },
  waiting: { glyph: '⧗', tone: 'active' },
  cancelling: { glyph: '⊝', tone: 'active' },
  completed: { glyph: '✓', tone: 'done' },
  'completed-with-failures': { glyph: '◩', tone: 'fault' },
  failed: { glyph: '✕', tone: 'fault' },
  cancelled: { glyph: '⊘', tone: 'quiet' },
};

export const planMarks: Readonly<Record<Plan['state'], Mark>> = {
  planning: { glyph: '◔', tone: 'active' },
  ready: { glyph: '◆', tone: 'active' },
  executed: { glyph: '✓', tone: 'done' },
  stale: { glyph: '≠', tone: 'fault' },
  expired: { glyph: '⌛', tone: 'quiet' },
  failed: { glyph: '✕', tone: 'fault' },
};

export type Outcome = JobOutcome['outcome'] | 'shared' | 'dropped' | 'pending';

export const outcomeMarks: Readonly<Record<Outcome, Mark>> = {
  created: { glyph: '+', tone: 'done' },
  updated: { glyph: '↻', tone: 'done' },
  reused: { glyph: '=', tone: 'quiet' },
  shared: { glyph: '⇢', tone: 'quiet' },
  skipped: { glyph: '·', tone: 'quiet' },
  dropped: { glyph: '−', tone: 'quiet' },
  removed: { glyph: '−', tone: 'done' },
  archived: { glyph: '▣', tone: 'done' },
  pending: { glyph: '…', tone: 'active' },
  failed: { glyph: '✕', tone: 'fault' },
};

export type Decision = PlanNode['destinations'][number]['decision'];

export const decisionMarks: Readonly<Record<Decision, Mark>> = {
  create: { glyph: '+', tone: 'done' },
  update: { glyph: '↻', tone: 'done' },
  reuse: { glyph: '=', tone: 'quiet' },
  share: { glyph: '⇢', tone: 'quiet' },
  skip: { glyph: '·', tone: 'quiet' },
  remove: { glyph: '−', tone: 'done' },
  keep: { glyph: '=', tone: 'quiet' },
  archive: { glyph: '▣', tone: 'done' },
  fail: { glyph: '✕', tone: 'fault' },
};
