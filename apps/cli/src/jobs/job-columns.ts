import type { Job, JobOutcome } from '@scriptorium/client';
import type { Column } from '../output/table';

export const JOB_COLUMNS: readonly Column<Job>[] = [
  ['id', ({ id }) => id],
  ['kind', ({ kind }) => kind],
  ['state', ({ state }) => state],
  ['done', ({ progress }) => `${progress.done}/${progress.total}`],
  ['failed', ({ progress }) => progress.failed],
  ['locales', ({ locales }) => locales],
  ['accepted', ({ acceptedAt }) => acceptedAt],
  ['label', ({ roots }) => roots[0]?.label],
];

/** A job in lines: the counts that are not 0, and what is known. */
export const JOB_LINES: readonly Column<Job>[] = [
  ['id', ({ id }) => id],
  ['kind', ({ kind }) => kind],
  ['state', ({ state }) => state],
  ['reason', ({ stateReason }) => stateReason],
  ['roots', ({ roots }) => roots.map(({ label }) => label)],
  ['locales', ({ locales }) => (locales.length > 0 ? locales : undefined)],
  ['total', ({ progress }) => progress.total],
  ['done', ({ progress }) => progress.done],
  ...(['created', 'updated', 'reused', 'shared', 'dropped', 'skipped', 'removed', 'archived', 'failed'] as const).map(
    (name): Column<Job> => [name, ({ progress }) => progress[name] || undefined],
  ),
  ['accepted', ({ acceptedAt }) => acceptedAt],
  ['ended', ({ endedAt }) => endedAt],
  ['throttled until', ({ throttledUntil }) => throttledUntil],
  ['labels', ({ labels }) => (Object.keys(labels).length > 0 ? labels : undefined)],
  ['parent job', ({ parentJobId }) => parentJobId],
  ['error', ({ error }) => error?.message],
];

export const OUTCOME_COLUMNS: readonly Column<JobOutcome>[] = [
  ['node', ({ node }) => node],
  ['locale', ({ locale }) => locale],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason],
  ['source', ({ variantId }) => variantId],
  ['result', ({ resultId }) => resultId],
  ['message', ({ message }) => message],
];
