import { Controller } from '@nestjs/common';
import { type FamilyId, listRecords, listReferencingRecords, type RecordsReply, uuidOf } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { readCatalog } from '../../../models/read-catalog';
import type { RequestOf } from '../../../request-of';
import { SearchTimeout } from '../../../search-timeout';
import { findBlocks, listBlocks, type BlockPlace } from './blocks.store';
import { planList } from './plan-list';
import type { RecordList } from './record-list';
import { isRecord, listRecordIds } from './record-lists.store';
import { listReferences } from '../../../content/links/references.store';
import { streamBlocks, streamRecords } from './stream-records';

/** Maximum number of records in a reply that has no pages. */
const MAX_REFERENCES = 1_000;

@Controller()
export class ListRecordsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly timeout: SearchTimeout,
  ) {}

  @HandleRpc(listRecords)
  async *list({ caller, spaceKey, ...request }: RequestOf<typeof listRecords>): AsyncGenerator<RecordsReply> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const catalog = await readCatalog(this.pool, spaceId);
    const list = planList(request, catalog);
    if (list.blockTypes.length > 0) {
      const { total, places } = await this.timeout.run((client) =>
        listBlocks(client, spaceId, list.state, list.blockTypes, list),
      );
      yield { total };
      yield* streamBlocks(this.pool, catalog, places, request);
      return;
    }
    const { total, ids } = await this.timeout.run((client) => listRecordIds(client, list));
    const blocks = await this.blocksNamed(list, request.models === undefined);
    yield { total: total + blocks.length };
    yield* streamRecords(this.pool, catalog, ids, request);
    const from = Math.max(0, list.offset - total);
    yield* streamBlocks(this.pool, catalog, blocks.slice(from, from + list.limit - ids.length), request);
  }

  /**
   * Finds the blocks of a list. Blocks are listed only by their ids, without other filters, and come after the records.
   */
  private async blocksNamed(list: RecordList, isByIds: boolean): Promise<readonly BlockPlace[]> {
    const { ids = [], conditions, words, orders } = list;
    if (!isByIds || ids.length === 0 || conditions.length + words.length + orders.length > 0) return [];
    const records = await listRecordIds(this.pool, { ...list, offset: 0, limit: ids.length });
    const others = ids.filter((id) => !records.ids.includes(id));
    return others.length === 0 ? [] : findBlocks(this.pool, list.spaceId, list.state, others);
  }

  /**
   * Lists records that link to a record in a state. They are shown as published if the state is `published`, else as
   * current.
   */
  @HandleRpc(listReferencingRecords)
  async *references(request: RequestOf<typeof listReferencingRecords>): AsyncGenerator<RecordsReply> {
    const { caller, spaceKey, state, nested } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const id = uuidOf<FamilyId>(request.id);
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
