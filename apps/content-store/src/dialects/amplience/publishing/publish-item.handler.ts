import { Controller } from '@nestjs/common';
import {
  type PublishingJobView,
  publishItem,
  RejectedError,
  type SpaceId,
  unpublishItem,
  type VariantId,
  variantPublished,
  variantUnpublished,
} from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForRow } from '../../../spaces/access/spaces-of-caller';
import { generateHexId } from '../../../generate-hex-id';
import { findItem } from '../items/find-item';
import { requireVersion } from '../items/saves/decide-change';
import { appendVariantEvents } from '../../../content/history/variant-events.store';
import { lockFamilies } from '../../../content/families/lock-families.store';
import type { VariantRow } from '../../../content/history/variant-row';
import { readCatalog } from '../../../models/read-catalog';
import type { RequestOf } from '../../../request-of';
import { validatePending } from '../../../content/validity/revalidate';
import { isCurrentValid } from '../../../content/validity/revalidations.store';
import { publishingJobView } from './publishing-job-view';
import { insertCompletedJob } from '../../../content/publishing/publishing-jobs.store';
import { publishVariants, unpublishVariants, type StatusResult } from '../../../content/publishing/change-status.store';

/**
 * Publishes and unpublishes items. There is no delivery network: an item is published when its job commits, so the job
 * in the reply has already ended. Unpublishing an item that is not published changes nothing, but creates a job too.
 */
@Controller()
export class PublishItemHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(publishItem)
  publish(request: RequestOf<typeof publishItem>): Promise<PublishingJobView> {
    return this.run(request, 'publish');
  }

  @HandleRpc(unpublishItem)
  unpublish(request: RequestOf<typeof unpublishItem>): Promise<PublishingJobView> {
    return this.run(request, 'unpublish');
  }

  private async run(
    request: RequestOf<typeof publishItem>,
    action: 'publish' | 'unpublish',
  ): Promise<PublishingJobView> {
    const { caller, id, version: expected } = request;
    const item = await findItem(this.pool, caller, id, 'publish');
    const grant = grantForRow(caller, item, 'publish', 'content item');
    const { spaceId } = grant;
    const job = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      await lockModelsShared(client, spaceId);
      await lockFamilies(client, spaceId, [item.family_id]);
      if (expected !== undefined) requireVersion(await findItem(client, caller, id, 'publish'), expected);
      if (action === 'publish') await requireValid(client, spaceId, item);
      const result = await changeStatus(client, spaceId, item.id, action, caller.principalId);
      if (result?.outcome !== 'changed' && action === 'publish') throw notActive(item.status);
      const changed = result?.outcome === 'changed' ? result : undefined;
      const ended = { spaceId, id: generateHexId(), variantId: item.id, action, createdBy: caller.principalId };
      const row = await insertCompletedJob(client, { ...ended, at: changed?.at ?? null });
      if (changed !== undefined) {
        const { familyId, locale, version } = changed;
        const type = action === 'publish' ? variantPublished : variantUnpublished;
        await appendVariantEvents(client, grant, [{ type, id, familyId, locale, version }]);
      }
      return publishingJobView(row);
    });
    this.relay.wake();
    return job;
  }
}

/**
 * Publishes or unpublishes. Unpublishing an unpublished item still adds an entry to its history, because it has a job.
 */
async function changeStatus(
  client: ClientBase,
  spaceId: SpaceId,
  variantId: VariantId,
  action: 'publish' | 'unpublish',
  by: string,
): Promise<StatusResult | undefined> {
  const current = { variantId, by, version: null };
  const [result] =
    action === 'publish'
      ? await publishVariants(client, spaceId, [current])
      : await unpublishVariants(client, spaceId, [{ ...current, notes: 'current', notesUnchanged: true }]);
  return result;
}

/** Rejects with CONTENT_ITEM_INVALID. The item is locked, so the validated version is the one that is published. */
async function requireValid(client: ClientBase, spaceId: SpaceId, item: VariantRow): Promise<void> {
  await validatePending(client, await readCatalog(client, spaceId), { familyIds: [item.family_id] });
  if (await isCurrentValid(client, spaceId, item.id)) return;
  throw new RejectedError(
    'CONTENT_ITEM_INVALID',
    'The content item is not valid. Only a valid content item can be published: correct it and save it first.',
    { validationState: 'INVALID' },
  );
}

function notActive(status: string): RejectedError {
  return new RejectedError('CONTENT_ITEM_NOT_ACTIVE', 'Only an active content item can be published.', { status });
}
