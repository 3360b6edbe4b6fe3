import { Controller } from '@nestjs/common';
import { listLinkedItems, type ItemsReply } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { pageInfo } from '../../../../page';
import type { RequestOf } from '../../../../request-of';
import { findItem } from '../find-item';
import { listLinkedIds, MAX_LINKED_ITEMS } from './linked-items.store';
import { streamItems } from './stream-items';

@Controller()
export class LinkedItemsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listLinkedItems)
  async *handle({ caller, id, direction }: RequestOf<typeof listLinkedItems>): AsyncGenerator<ItemsReply> {
    const item = await findItem(this.pool, caller, id, 'read');
    const { space_id: spaceId } = item;
    const ids = await listLinkedIds(this.pool, spaceId, item.id, direction);
    yield { page: pageInfo({ page: 0, size: MAX_LINKED_ITEMS }, ids.length) };
    const keys = ids.map((linked) => ({ id: linked, number: null }));
    yield* streamItems(this.pool, caller, spaceId, keys, true);
  }
}
