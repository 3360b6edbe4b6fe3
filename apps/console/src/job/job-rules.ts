import type { JobOutcome } from '@scriptorium/client';
import type { FilterRules } from '../routing/read-filters';

export const LEDGER_OUTCOMES: readonly JobOutcome['outcome'][] = [
  'failed',
  'created',
  'updated',
  'reused',
  'skipped',
  'removed',
  'archived',
];

/** The parameters of the page of a job. */
export const jobRules: FilterRules = {
  tab: ['outcomes', 'tree'],
  outcome: LEDGER_OUTCOMES,
  locale: 'text',
  reason: 'text',
  node: 'text',
};
