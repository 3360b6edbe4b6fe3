import { Controller } from '@nestjs/common';
import { readRecord, type RecordView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { readCatalog } from '../../../models/read-catalog';
import type { RequestOf } from '../../../request-of';
import { findRecord } from './find-record';
import { recordView } from './record-view';

@Controller()
export class ReadRecordHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readRecord)
  async handle({ caller, spaceKey, id, state, nested }: RequestOf<typeof readRecord>): Promise<RecordView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const catalog = await readCatalog(this.pool, spaceId);
    const { row } = await findRecord(this.pool, catalog, id, state);
    return recordView(catalog, row, { nested: nested ?? false });
  }
}
