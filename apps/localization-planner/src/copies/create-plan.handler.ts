import { Controller } from '@nestjs/common';
import { createPlan, randomId, type JobId, type PlanView } from '@scriptorium/contracts';
import { requireScope } from '@scriptorium/auth';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { Config } from '../config';
import { spaceOf } from '../duplicates/space-of';
import { planLimits } from '../localizations/plan-limits';
import { makePlan } from './make-plan';

@Controller()
export class CreatePlanHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(createPlan)
  async handle(request: NonNullable<typeof createPlan.request>): Promise<PlanView> {
    const { caller, spaceKey } = request;
    const { spaceId } = spaceOf(request);
    requireScope(caller, spaceId, 'localize');
    const id = randomId<JobId>();
    const source = { spaceId, spaceKey, id, request: request.request, createdBy: caller.principalId };
    const plan = await makePlan(this.pool, request, source, planLimits(this.config), new Date());
    this.relay.wake();
    return plan;
  }
}
