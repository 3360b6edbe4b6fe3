import { Controller } from '@nestjs/common';
import { requireScope } from '@scriptorium/auth';
import { planRollOut, randomId, requestRollOut, type JobId, type JobView, type PlanView } from '@scriptorium/contracts';
import { acceptJob } from '@scriptorium/jobs';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { acceptedMessage, planMessage } from '../commands/job-messages';
import { spaceOf } from '../duplicates/space-of';
import { jobView } from '../jobs/job-view';
import { insertPlan } from '../plan-rows/plans.store';
import { planView } from '../plan-views/view-of-plan';
import { decideRollOut, rollOutJob, rollOutPlan, type RollOutSource } from './read-roll-out';
import { lockRemovals } from '../uses/removals.store';

type Request = NonNullable<typeof requestRollOut.request>;

/** Plans and requests roll-outs. The plan-job command plans them, since they may have millions of copies. */
@Controller()
export class RequestRollOutHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(planRollOut)
  async plan(request: Request): Promise<PlanView> {
    const source = sourceOf(request);
    requireScope(request.caller, source.spaceId, 'localize');
    const view = await inTransactionOnce(this.pool, source.spaceId, request, async (client) => {
      await lockRemovals(client, source.spaceId);
      const now = new Date();
      const plan = await insertPlan(client, rollOutPlan(source, await decideRollOut(client, source)));
      await appendToOutbox(client, 'jobs', [planMessage(plan, 'first', now)]);
      return planView(plan, now);
    });
    this.relay.wake();
    return view;
  }

  @HandleRpc(requestRollOut)
  async request(request: Request): Promise<JobView> {
    const source = sourceOf(request);
    requireScope(request.caller, source.spaceId, 'localize');
    requireScope(request.caller, source.spaceId, 'write');
    const view = await inTransactionOnce(this.pool, source.spaceId, request, async (client) => {
      await lockRemovals(client, source.spaceId);
      const now = new Date();
      const decided = await decideRollOut(client, source);
      await insertPlan(client, rollOutPlan(source, decided));
      const job = await acceptJob(client, rollOutJob(source, decided));
      if (job === undefined) throw new Error(`Job ${source.id} exists, although its id is random.`);
      await appendToOutbox(client, 'jobs', [planMessage(job, 'first', now), acceptedMessage(job, now)]);
      return jobView(job);
    });
    this.relay.wake();
    return view;
  }
}

function sourceOf(request: Request): RollOutSource {
  const { caller, spaceKey } = request;
  const { spaceId } = spaceOf(request);
  return { spaceId, spaceKey, id: randomId<JobId>(), request: request.request, createdBy: caller.principalId };
}
