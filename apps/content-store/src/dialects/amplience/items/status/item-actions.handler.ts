import { Controller } from '@nestjs/common';
import {
  archiveItem,
  setDeliveryKey,
  setItemLocale,
  setItemWorkflow,
  unarchiveItem,
  type ItemView,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { Pool } from 'pg';
import type { RequestOf } from '../../../../request-of';
import { changeItem } from '../saves/change-item';
import { checkPlacement, lockPlacement } from '../../../../content/families/check-placement';
import { decideDeliveryKey, decideLocale, decideStatus, decideWorkflow } from '../saves/decide-change';
import { findItem } from '../find-item';

/** Changes of an item other than saving its body: status, locale, delivery key and workflow state. */
@Controller()
export class ItemActionsHandler {
  constructor(
    readonly pool: Pool,
    readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(archiveItem)
  async archive(request: RequestOf<typeof archiveItem>): Promise<ItemView> {
    const { caller, id, version } = request;
    const item = await findItem(this.pool, caller, id, 'write');
    return changeItem(this, request, item, (current) => decideStatus(current, version, 'ARCHIVED'));
  }

  @HandleRpc(unarchiveItem)
  async unarchive(request: RequestOf<typeof unarchiveItem>): Promise<ItemView> {
    const { caller, id, version } = request;
    const item = await findItem(this.pool, caller, id, 'write');
    return changeItem(this, request, item, (current) => decideStatus(current, version, 'ACTIVE'));
  }

  @HandleRpc(setItemLocale)
  async setLocale(request: RequestOf<typeof setItemLocale>): Promise<ItemView> {
    const { caller, id, version, locale } = request;
    const item = await findItem(this.pool, caller, id, 'write');
    if (item.locale === null) await checkPlacement(this.pool, item.space_id, item.repository_id, { locale });
    return changeItem(
      this,
      request,
      item,
      (current) => decideLocale(current, version, locale),
      async (client) => {
        await lockPlacement(client, item.space_id, { locale });
        return [];
      },
    );
  }

  @HandleRpc(setDeliveryKey)
  async setDeliveryKey(request: RequestOf<typeof setDeliveryKey>): Promise<ItemView> {
    const { caller, id, version, deliveryKey } = request;
    const item = await findItem(this.pool, caller, id, 'write');
    return changeItem(this, request, item, (current) => decideDeliveryKey(current, version, deliveryKey));
  }

  @HandleRpc(setItemWorkflow)
  async setWorkflow(request: RequestOf<typeof setItemWorkflow>): Promise<ItemView> {
    const { caller, id, version, state } = request;
    const item = await findItem(this.pool, caller, id, 'write');
    await checkPlacement(this.pool, item.space_id, item.repository_id, { workflowState: state });
    return changeItem(this, request, item, (current) => decideWorkflow(current, version, state));
  }
}
