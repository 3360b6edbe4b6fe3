import type { Plan } from '@scriptorium/client';

/** The numbers of copies that the execution of a plan makes, updates and removes. */
export interface PlanChanges {
  readonly make: number;
  readonly update: number;
  readonly remove: number;
}

/** Returns what the execution of a plan does. A plan without counts changes nothing yet. */
export function changesOf({ counts }: Pick<Plan, 'counts'>): PlanChanges {
  const of = (decision: string): number => counts?.byDecision[decision] ?? 0;
  return { make: of('create'), update: of('update'), remove: of('remove') + of('archive') };
}

const CHANGES = ['make', 'update', 'remove'] as const;

/** Returns the changes that a plan has, in the order of the text of the button. */
export function presentChanges(changes: PlanChanges): readonly (typeof CHANGES)[number][] {
  return CHANGES.filter((change) => changes[change] > 0);
}
