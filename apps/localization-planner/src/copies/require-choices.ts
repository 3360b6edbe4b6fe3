import { requireScope } from '@scriptorium/auth';
import { COPY_CHOICES, RejectedError, ROLL_OUT_CHOICES, UNDO_CHOICES, type ChangePlan } from '@scriptorium/contracts';
import type { PlanRow } from '../plan-rows/plans.store';

const CHOICES = { localize: COPY_CHOICES, undo: UNDO_CHOICES, 'roll-out': ROLL_OUT_CHOICES } as const;

/**
 * Checks that the plan has such choices, and that the caller may choose them. `force` changes content that the undone
 * job did not make, and requires the scope `write`. Rejects with CHOICE_NOT_OF_KIND {kind, actions}, FORBIDDEN {scope}.
 */
export function requireChoices(
  { kind, space_id: spaceId }: Pick<PlanRow, 'kind' | 'space_id'>,
  { caller, choices }: Pick<ChangePlan, 'caller' | 'choices'>,
): void {
  const actions: readonly string[] = CHOICES[kind];
  if (choices.some(({ action }) => !actions.includes(action))) {
    const message = `The choices of this plan are ${actions.join(', ')}: its kind is ${kind}.`;
    throw new RejectedError('CHOICE_NOT_OF_KIND', message, { kind, actions });
  }
  if (choices.some(({ action }) => action === 'force')) requireScope(caller, spaceId, 'write');
}
