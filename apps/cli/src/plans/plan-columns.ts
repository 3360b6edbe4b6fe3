import type { Plan, PlanDifference, PlanNode } from '@scriptorium/client';
import type { Column } from '../output/table';

export const PLAN_LINES: readonly Column<Plan>[] = [
  ['id', ({ id }) => id],
  ['kind', ({ kind }) => kind],
  ['state', ({ state }) => state],
  ['nodes', ({ counts }) => counts?.nodes],
  ['create', ({ counts }) => counts?.byDecision['create']],
  ['update', ({ counts }) => counts?.byDecision['update']],
  ['reuse', ({ counts }) => counts?.byDecision['reuse']],
  ['share', ({ counts }) => counts?.byDecision['share']],
  ['skip', ({ counts }) => counts?.byDecision['skip']],
  ['remove', ({ counts }) => counts?.byDecision['remove']],
  ['archive', ({ counts }) => counts?.byDecision['archive']],
  ['keep', ({ counts }) => counts?.byDecision['keep']],
  ['fail', ({ counts }) => counts?.byDecision['fail']],
  ['dropped links', ({ counts }) => counts?.dropped || undefined],
  ['bytes', ({ counts }) => counts?.bytes || undefined],
  ['loops', ({ counts }) => counts?.loops || undefined],
  ['depth', ({ counts }) => counts?.maxDepth],
  ['created', ({ createdAt }) => createdAt],
  ['expires', ({ expiresAt }) => expiresAt],
  ['job', ({ jobId }) => jobId],
  ['error', ({ error }) => error],
];

type Destination = NonNullable<PlanNode['destinations']>[number];

/** Returns the decisions of a node: `create fr-FR,de-DE; reuse es-ES (EXISTS)`. */
export function renderDecisions(destinations: readonly Pick<Destination, 'locale' | 'decision' | 'reason'>[]): string {
  const locales = new Map<string, string[]>();
  for (const { locale, decision, reason } of destinations) {
    const name = reason === null ? decision : `${decision} (${reason})`;
    locales.set(name, [...(locales.get(name) ?? []), locale]);
  }
  return [...locales].map(([name, names]) => `${name} ${names.join(',')}`.trim()).join('; ');
}

export const NODE_COLUMNS: readonly Column<PlanNode>[] = [
  ['node', ({ number }) => number],
  ['depth', ({ depth }) => depth],
  ['label', ({ label }) => label],
  ['decisions', ({ destinations }) => renderDecisions(destinations)],
  ['source', ({ variantId }) => variantId],
  ['content type', ({ contentType }) => contentType],
];

export const DIFFERENCE_COLUMNS: readonly Column<PlanDifference>[] = [
  ['label', ({ label }) => label],
  ['first plan', ({ a }) => (a === null ? 'absent' : decided(a))],
  ['rule', ({ a }) => a?.rule],
  ['second plan', ({ b }) => (b === null ? 'absent' : decided(b))],
  ['rule', ({ b }) => b?.rule],
  ['source', ({ variantId }) => variantId],
];

function decided({ destinations }: NonNullable<PlanDifference['a']>): string {
  return renderDecisions(destinations.map((each) => ({ ...each, reason: null })));
}
