import type { PlanView } from '@scriptorium/contracts';

export function presentPlan({ spaceKey: space, createdBy, ...plan }: PlanView): object {
  return { ...plan, space, createdBy: { id: createdBy } };
}
