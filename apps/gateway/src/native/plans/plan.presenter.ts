import type { PlanView } from '@scriptorium/contracts';

import type { Principal } from '../identity/principal.dto';

export function presentPlan({ spaceKey: space, createdBy: _, ...plan }: PlanView, author: Principal): object {
  return { ...plan, space, createdBy: author };
}
