import { Controller } from '@nestjs/common';
import {
  publishItem,
  RejectedError,
  unpublishItem,
  variantPublished,
  variantUnpublished,
  type PublishingJobView,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { grantForRow } from '../access/spaces-of-caller';
import { drawId } from '../draw-id';
import { findItem } from '../items/find-item';
import { appendVariantEvents } from '../items/variant-events.store';
import { lockFamily } from '../localized-items/localized-items.store';
import type { RequestOf } from '../request-of';
import { publishingJobView } from './publishing-job-view';
import { insertEndedJob, publishVariant, unpublishVariant, type PublishingJobRow } from './publishing.store';

/**
 * There is no delivery network behind it: an item is published with its job's commit, and the job has ended when it is
 * answered. Unpublishing what is not published changes nothing, and is a job all the same.
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
    { caller, id }: RequestOf<typeof publishItem>,
    action: 'publish' | 'unpublish',
  ): Promise<PublishingJobView> {
    const item = await findItem(this.pool, caller, id, 'publish');
    const grant = grantForRow(caller, item, 'publish', 'content item');
    const { spaceId } = grant;
    const job = await inTransaction(this.pool, async (client): Promise<PublishingJobRow> => {
      await lockFamily(client, spaceId, item.family_id);
      const [type, change] =
        action === 'publish' ? [variantPublished, publishVariant] : [variantUnpublished, unpublishVariant];
      const changed = await change(client, spaceId, id, caller.principalId);
      if (changed === undefined && action === 'publish') throw notActive(item.status);
      const version = changed?.version ?? item.version;
      const ended = { spaceId, id: drawId(), variantId: id, action, version, createdBy: caller.principalId };
      const row = await insertEndedJob(client, ended);
      if (changed !== undefined) {
        const event = { type, id, familyId: item.family_id, ...changed, unique: row.id };
        await appendVariantEvents(client, grant, [event]);
      }
      return row;
    });
    this.relay.poke();
    return publishingJobView(job);
  }
}

function notActive(status: string): RejectedError {
  return new RejectedError('CONTENT_ITEM_NOT_ACTIVE', 'Only an active content item can be published.', { status });
}
