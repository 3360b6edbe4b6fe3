import { Controller } from '@nestjs/common';
import { requireScope } from '@scriptorium/auth';
import {
  planUndo,
  randomId,
  requestUndo,
  type JobId,
  type JobView,
  type PlanView,
  type SpaceId,
} from '@scriptorium/contracts';
import { acceptJob } from '@scriptorium/jobs';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { acceptedMessage, planMessage } from '../commands/job-messages';
import { spaceOf } from '../duplicates/space-of';
import { jobView } from '../jobs/job-view';
import { requireUndoScopes } from '../jobs/require-undo-scopes';
import { insertPlan } from '../plan-rows/plans.store';
import { planView } from '../plan-views/view-of-plan';
import { lockUndoneJob, undoJob, undoPlan } from './undone-job';
import { lockRemovals } from '../uses/removals.store';

type Request = NonNullable<typeof requestUndo.request>;

/** Plans and requests undos. The plan-job command plans them, since a plan reads the links of the whole space. */
@Controller()
export class RequestUndoHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(planUndo)
  async plan(request: Request): Promise<PlanView> {
    return this.once(request, async (client, spaceId) => {
      const undone = await lockUndoneJob(client, spaceId, request.jobId);
      requireUndoScopes(request.caller, undone);
      const now = new Date();
      const plan = await insertPlan(client, undoPlan(undone, randomId<JobId>(), request.caller.principalId));
      await appendToOutbox(client, 'jobs', [planMessage(plan, 'first', now)]);
      return planView(plan, now);
    });
  }

  @HandleRpc(requestUndo)
  async request(request: Request): Promise<JobView> {
    return this.once(request, async (client, spaceId) => {
      const undone = await lockUndoneJob(client, spaceId, request.jobId);
      requireUndoScopes(request.caller, undone);
      const now = new Date();
      const id = randomId<JobId>();
      await insertPlan(client, undoPlan(undone, id, request.caller.principalId));
      const job = await acceptJob(client, undoJob(undone, id, request.caller.principalId));
      if (job === undefined) throw new Error(`Job ${id} exists, although its id is random.`);
      await appendToOutbox(client, 'jobs', [planMessage(job, 'first', now), acceptedMessage(job, now)]);
      return jobView(job);
    });
  }

  private async once<View>(
    request: Request,
    accept: (client: ClientBase, spaceId: SpaceId) => Promise<View>,
  ): Promise<View> {
    const { spaceId } = spaceOf(request);
    requireScope(request.caller, spaceId, 'localize');
    const view = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      await lockRemovals(client, spaceId);
      return accept(client, spaceId);
    });
    this.relay.wake();
    return view;
  }
}
