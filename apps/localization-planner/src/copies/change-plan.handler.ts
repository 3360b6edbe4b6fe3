import { Controller } from '@nestjs/common';
import {
  changePlan,
  RejectedError,
  requireLimit,
  type ChangePlan,
  type PlanView,
  type SpaceId,
} from '@scriptorium/contracts';
import { requireScope } from '@scriptorium/auth';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { planMessage } from '../commands/job-messages';
import { spaceOf } from '../duplicates/space-of';
import { savePlanChoices } from '../plan-rows/plan-choices.store';
import { planView } from '../plan-views/view-of-plan';
import { lockPlan, readPlanRow, resetPlan } from '../plan-rows/plans.store';
import { requireChoices } from './require-choices';
import { requireExecutable } from './require-executable';

/**
 * Stores the choices of a client, and lets the plan-job command make the plan again. The lock of the plan's row orders
 * changes and executions. Two changes at once both count.
 */
@Controller()
export class ChangePlanHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(changePlan)
  async handle(request: ChangePlan): Promise<PlanView> {
    const { spaceId } = spaceOf(request);
    requireScope(request.caller, spaceId, 'localize');
    requireLimit('choices', request.choices.length);
    const plan = await inTransaction(this.pool, (client) => this.change(client, spaceId, request, new Date()));
    this.relay.wake();
    return plan;
  }

  private async change(client: ClientBase, spaceId: SpaceId, request: ChangePlan, now: Date): Promise<PlanView> {
    const plan = requireExecutable(await lockPlan(client, spaceId, request.planId), request.digest, now);
    requireChoices(plan, request);
    const { locales } = plan;
    const others = request.choices.map(({ locale }) => locale).filter((locale) => !locales.includes(locale));
    if (others.length > 0) {
      const message = `The plan does not have the locales ${[...new Set(others)].join(', ')}.`;
      throw new RejectedError('LOCALE_NOT_PLANNED', message, { locales });
    }
    const nodes = await savePlanChoices(client, plan, request.choices);
    if (nodes.length > 0) {
      throw new RejectedError('NODE_UNKNOWN', `The plan has no nodes ${nodes.join(', ')}.`, { nodes });
    }
    await resetPlan(client, plan);
    // A plan that is changed twice is made twice. Its row is locked, and it can be changed again after it was made.
    await appendToOutbox(client, 'jobs', [planMessage(plan, `change ${String(now.getTime())}`, now)]);
    return planView((await readPlanRow(client, spaceId, plan.id)) ?? plan, now);
  }
}
