import { Controller } from '@nestjs/common';
import { readPlan, type NamedPlan, type PlanView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { findPlan } from './find-plan';
import { planView } from './view-of-plan';

@Controller()
export class ReadPlanHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readPlan)
  async handle(request: NamedPlan): Promise<PlanView> {
    return planView(await findPlan(this.pool, request, 'read'), new Date());
  }
}
