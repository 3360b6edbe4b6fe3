import { Controller } from '@nestjs/common';
import { randomId, RejectedError, requestLocalization, type JobId, type JobView } from '@scriptorium/contracts';
import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';

import { Pool, type ClientBase } from 'pg';
import { Config } from '../config';
import { acceptLocalization, type DecidedLocalization } from './accept-localization';
import { decideLocalization } from './decide-localization';
import { planLimits } from './plan-limits';
import { readRoot } from './root.store';

type Request = NonNullable<typeof requestLocalization.request>;

@Controller()
export class RequestLocalizationHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestLocalization)
  async handle(request: Request): Promise<JobView> {
    const id = randomId<JobId>();
    const job = await acceptLocalization(
      this.pool,
      request,
      (db) => decide(db, request, id),
      planLimits(this.config),
      new Date(),
    );
    this.relay.wake();
    return job;
  }
}

async function decide(db: ClientBase | Pool, request: Request, id: JobId): Promise<DecidedLocalization> {
  const { caller, replicateFolderStructure: replicateFolders } = request;
  const root = await readRoot(db, spaceIdsOf(caller), request.variantId);
  if (root === undefined) throw new RejectedError('NOT_FOUND', 'The content item does not exist.');
  requireScope(caller, root.spaceId, 'localize');

  const { locales, rootLocale, destinations } = decideLocalization(root, request);
  const { spaceId, spaceKey, variantId, version, label, repositoryId, removals } = root;
  return {
    job: {
      spaceId,
      id,
      spaceKey,
      kind: 'localize',
      rootKind: 'variant',
      rootId: variantId,
      rootVersion: version,
      rootLabel: label,
      rootLocale,
      locales,
      replicateFolders,
      requestedBy: caller.principalId,
    },
    tree: {
      spaceId,
      jobId: id,
      roots: [{ variantId, version, locale: rootLocale, repositoryId }],
      locales,
      destinations,
      replicateFolders,
    },
    removals,
  };
}
