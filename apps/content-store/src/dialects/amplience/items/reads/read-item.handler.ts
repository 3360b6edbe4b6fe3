import { Controller } from '@nestjs/common';
import { readItem, readItemByDeliveryKey, type ItemView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForHub, notFound } from '../../../../spaces/access/spaces-of-caller';
import type { RequestOf } from '../../../../request-of';
import { findItem } from '../find-item';
import { variantView } from '../../../../content/history/variant-view';
import { readKeyOwner } from '../../../../content/history/variants.store';

@Controller()
export class ReadItemHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readItem)
  async byId({ caller, id, version }: RequestOf<typeof readItem>): Promise<ItemView> {
    return variantView(await findItem(this.pool, caller, id, 'read', version), caller);
  }

  @HandleRpc(readItemByDeliveryKey)
  async byDeliveryKey({ caller, hubId, key }: RequestOf<typeof readItemByDeliveryKey>): Promise<ItemView> {
    const { spaceId } = grantForHub(caller, hubId, 'read');
    // PostgreSQL has no text with U+0000.
    const owner = key.includes('\0') ? undefined : await readKeyOwner(this.pool, spaceId, key);
    if (owner === undefined) throw notFound('content item');
    return variantView(await findItem(this.pool, caller, owner, 'read'), caller);
  }
}
