import { Controller } from '@nestjs/common';
import { listItemHistory, type HistoryEntry, type PageInfo } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { pageInfo } from '../../../../page';
import type { RequestOf } from '../../../../request-of';
import { findItem } from '../find-item';
import { listHistoryRows } from './item-history.store';
import { boundedPage } from './bounded-page';

@Controller()
export class ListHistoryHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listItemHistory)
  async handle(request: RequestOf<typeof listItemHistory>): Promise<{ items: HistoryEntry[]; page: PageInfo }> {
    const item = await findItem(this.pool, request.caller, request.id, 'read');
    const page = boundedPage(request.page);
    const { rows, total } = await listHistoryRows(this.pool, item, page);
    const items = rows.map(({ action, version, created_by, created_at }) => ({
      action,
      version,
      createdBy: created_by,
      createdDate: created_at.toISOString(),
    }));
    return { items, page: pageInfo(page, total) };
  }
}
