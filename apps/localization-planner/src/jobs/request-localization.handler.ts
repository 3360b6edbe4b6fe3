import { Controller } from '@nestjs/common';
import { RejectedError, requestLocalization, type JobView, type RequestLocalization } from '@scriptorium/contracts';
import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { Config } from '../config';
import { acceptLocalization } from '../plans/accept-localization';
import { decideLocalization } from '../plans/decide-localization';
import { planLimits } from '../plans/plan-limits';
import { readRoot } from '../plans/root.store';
import { jobView } from './job-view';

@Controller()
export class RequestLocalizationHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestLocalization)
  async handle(request: RequestLocalization): Promise<JobView> {
    const { caller } = request;
    const root = await readRoot(this.pool, spaceIdsOf(caller), request.variantId);
    if (root === undefined) throw new RejectedError('NOT_FOUND', 'There is no such content item.');
    requireScope(caller, root.spaceId, 'localize');

    const { locales, rootLocale, destinations } = decideLocalization(root, request);
    const jobId = randomUUID();
    const { spaceId, variantId, version, repositoryId } = root;
    const job = await acceptLocalization(
      this.pool,
      {
        spaceId,
        id: jobId,
        spaceKey: root.spaceKey,
        rootVariantId: variantId,
        rootVersion: version,
        rootLabel: root.label,
        rootLocale,
        locales,
        replicateFolders: request.replicateFolderStructure,
        requestedBy: caller.principalId,
      },
      {
        spaceId,
        jobId,
        root: { variantId, version, locale: rootLocale, repositoryId },
        locales,
        destinations,
        replicateFolders: request.replicateFolderStructure,
      },
      planLimits(this.config),
      new Date(),
    );
    this.relay.poke();
    return jobView(job);
  }
}
