import { Controller } from '@nestjs/common';
import { listRecords, listReferencingRecords, uuidOf, type RecordsReply } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../access/grant-for-space';
import { notFound } from '../access/spaces-of-caller';
import { readCatalog } from '../models/read-catalog';
import type { RequestOf } from '../request-of';
import { planList } from './plan-list';
import { isRecord, listRecordIds } from './record-lists.store';
import { listReferences } from './references.store';
import { streamRecords } from './stream-records';

/** Records of one answer that has no pages, at most. */
const MAX_REFERENCES = 1_000;

@Controller()
export class ListRecordsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listRecords)
  async *list({ caller, spaceKey, ...wish }: RequestOf<typeof listRecords>): AsyncGenerator<RecordsReply> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const catalog = await readCatalog(this.pool, spaceId);
    const { total, ids } = await listRecordIds(this.pool, planList(wish, catalog));
    yield { total };
    yield* streamRecords(this.pool, catalog, ids, wish);
  }

  /** In which state a record links is one thing; it is shown as it is published where only that was asked for. */
  @HandleRpc(listReferencingRecords)
  async *references(request: RequestOf<typeof listReferencingRecords>): AsyncGenerator<RecordsReply> {
    const { caller, spaceKey, state, nested } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const id = uuidOf(request.id);
    if (id === undefined || !(await isRecord(this.pool, spaceId, id))) throw notFound('record');
    const catalog = await readCatalog(this.pool, spaceId);
    const found = await listReferences(this.pool, spaceId, [id], state, MAX_REFERENCES);
    const ids = found.map(({ familyId }) => familyId);
    yield* streamRecords(this.pool, catalog, ids, {
      state: state === 'published' ? state : 'current',
      nested,
    });
  }
}
