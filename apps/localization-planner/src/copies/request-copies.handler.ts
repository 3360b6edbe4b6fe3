import { Controller } from '@nestjs/common';
import { randomId, requestCopies, type JobId, type JobView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { Config } from '../config';
import { spaceOf } from '../duplicates/space-of';
import { acceptLocalization } from '../localizations/accept-localization';
import { planLimits } from '../localizations/plan-limits';
import { decideRequest, jobOf, newPlan } from './read-request';
import { requireExecutionScopes } from './require-execution-scopes';

/** Plans and executes a copy request: as the dialects' requests, with a stored request. */
@Controller()
export class RequestCopiesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestCopies)
  async handle(request: NonNullable<typeof requestCopies.request>): Promise<JobView> {
    const { caller, spaceKey } = request;
    const { spaceId } = spaceOf(request);
    requireExecutionScopes(caller, spaceId, request.request);
    const id = randomId<JobId>();
    const source = { spaceId, spaceKey, id, request: request.request, createdBy: caller.principalId };
    const job = await acceptLocalization(
      this.pool,
      request,
      async (db) => {
        const decided = await decideRequest(db, source);
        const { tree, removals } = decided;
        return { job: jobOf(source, decided), tree, removals, plan: newPlan(source, decided) };
      },
      planLimits(this.config),
      new Date(),
    );
    this.relay.wake();
    return job;
  }
}
