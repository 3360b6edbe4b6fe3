import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import { randomId, type JobId, type JobView, type SpaceId } from '@scriptorium/contracts';
import { GroupCommit } from '@scriptorium/persistence';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Pool } from 'pg';
import { Config } from '../config';
import { readSpaceOf } from '../jobs/jobs.store';
import { acceptGroup, type WaitingLocalization } from './accept-group';
import { acceptLocalization } from './accept-localization';
import { describeLocalization, type LocalizationRequest } from './describe-localization';
import { planLimits } from './plan-limits';
import { readRoot } from './root.store';

/** A group of 50 requests is one transaction of some milliseconds. */
const MOST = { requests: 50, locales: 500 };
/** Of the ten connections of the planner. */
const CONCURRENCY = 8;

/**
 * Accepts localizations. Requests of a space that wait at the same time are accepted together, one transaction for all
 * (docs/adr/0046-small-work-is-grouped.md). A request with an idempotency key is accepted alone.
 */
@Injectable()
export class AcceptLocalizations implements OnModuleDestroy {
  private readonly groups: GroupCommit<WaitingLocalization, JobView>;

  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
  ) {
    this.groups = new GroupCommit({
      executeGroup: (members) => acceptGroup(pool, members, config.COMMAND_WINDOW, new Date()),
      executeAlone: ({ request }) => this.acceptAlone(request),
      keyOf: ({ spaceId }) => spaceId,
      weightOf: ({ request }) => request.locales.length,
      maxMembers: MOST.requests,
      maxWeight: MOST.locales,
      concurrency: CONCURRENCY,
    });
  }

  async accept(request: LocalizationRequest): Promise<JobView> {
    const spaceId = request.idempotency === undefined ? await this.spaceOf(request) : undefined;
    if (spaceId === undefined) return this.acceptAlone(request);
    return this.groups.run({ spaceId, request, id: randomId<JobId>(), inContext: AsyncLocalStorage.snapshot() });
  }

  async onModuleDestroy(): Promise<void> {
    await this.groups.flush();
  }

  /** Returns undefined if no space of the caller has the item. */
  private async spaceOf({ caller, variantId }: LocalizationRequest): Promise<SpaceId | undefined> {
    const [first, ...others] = spaceIdsOf(caller);
    return others.length === 0 ? first : readSpaceOf(this.pool, spaceIdsOf(caller), variantId);
  }

  private acceptAlone(request: LocalizationRequest): Promise<JobView> {
    const id = randomId<JobId>();
    return acceptLocalization(
      this.pool,
      request,
      async (db) =>
        describeLocalization(await readRoot(db, spaceIdsOf(request.caller), request.variantId), request, id),
      planLimits(this.config),
      new Date(),
    );
  }
}
