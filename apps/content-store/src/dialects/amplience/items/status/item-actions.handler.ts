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
import { checkPlacement, lockPlacement } from '../saves/check-placement';
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
  async archive({ caller, id, version }: RequestOf<typeof archiveItem>): Promise<ItemView> {
    const item = await findItem(this.pool, caller, id, 'write');
    return changeItem(this, caller, item, (current) => decideStatus(current, version, 'ARCHIVED'));
  }

  @HandleRpc(unarchiveItem)
  async unarchive({ caller, id, version }: RequestOf<typeof unarchiveItem>): Promise<ItemView> {
    const item = await findItem(this.pool, caller, id, 'write');
    return changeItem(this, caller, item, (current) => decideStatus(current, version, 'ACTIVE'));
  }

  @HandleRpc(setItemLocale)
  async setLocale({ caller, id, version, locale }: RequestOf<typeof setItemLocale>): Promise<ItemView> {
    const item = await findItem(this.pool, caller, id, 'write');
    if (item.locale === null) await checkPlacement(this.pool, item.space_id, item.repository_id, { locale });
    return changeItem(
      this,
      caller,
      item,
      (current) => decideLocale(current, version, locale),
      async (client) => {
        await lockPlacement(client, item.space_id, { locale });
        return [];
      },
    );
  }

  @HandleRpc(setDeliveryKey)
  async setDeliveryKey({ caller, id, version, deliveryKey }: RequestOf<typeof setDeliveryKey>): Promise<ItemView> {
    const item = await findItem(this.pool, caller, id, 'write');
    return changeItem(this, caller, item, (current) => decideDeliveryKey(current, version, deliveryKey));
  }

  @HandleRpc(setItemWorkflow)
  async setWorkflow({ caller, id, version, state }: RequestOf<typeof setItemWorkflow>): Promise<ItemView> {
    const item = await findItem(this.pool, caller, id, 'write');
    await checkPlacement(this.pool, item.space_id, item.repository_id, { workflowState: state });
    return changeItem(this, caller, item, (current) => decideWorkflow(current, version, state));
  }
}
