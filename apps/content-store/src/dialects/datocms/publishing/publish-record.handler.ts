import { Controller } from '@nestjs/common';
import {
  type FamilyId,
  publishRecord,
  type RecordView,
  RejectedError,
  unpublishRecord,
  uuidOf,
} from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { readCatalog } from '../../../models/read-catalog';
import { readFamilyRows } from '../../../content/families/family-rows.store';
import { recordView } from '../records/record-view';
import type { RequestOf } from '../../../request-of';
import { publishFamilies, unpublishFamilies, type Failures, type Publisher } from './change-publishing';
import { retryOnce } from '../retry-once';

/**
 * Publishes the current version of a record, or unpublishes it: the whole record or some locales. Neither changes the
 * record's list of versions. A request that changes nothing publishes no events.
 */
@Controller()
export class PublishRecordHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(publishRecord)
  publish(request: RequestOf<typeof publishRecord>): Promise<RecordView> {
    const { locales, nonLocalized, recursive = false } = request;
    const isWhole = locales === undefined && nonLocalized === undefined;
    const selection = { locales: locales ?? [], nonLocalized: nonLocalized ?? false };
    return this.change(request, (client, publisher, id) =>
      publishFamilies(client, publisher, [id], { recursive, ...(isWhole ? {} : { selection }) }),
    );
  }

  @HandleRpc(unpublishRecord)
  unpublish(request: RequestOf<typeof unpublishRecord>): Promise<RecordView> {
    const { locales, recursive = false } = request;
    return this.change(request, (client, publisher, id) =>
      unpublishFamilies(client, publisher, [id], { recursive, ...(locales === undefined ? {} : { locales }) }),
    );
  }

  private async change(
    { caller, spaceKey, id }: RequestOf<typeof unpublishRecord>,
    change: (client: ClientBase, publisher: Publisher, id: FamilyId) => Promise<Failures>,
  ): Promise<RecordView> {
    const grant = grantForSpace(caller, spaceKey, 'publish');
    const familyId = uuidOf<FamilyId>(id);
    if (familyId === undefined) throw notFound('record');
    const view = await retryOnce(() =>
      inTransaction(this.pool, async (client) => {
        await lockModelsShared(client, grant.spaceId);
        const catalog = await readCatalog(client, grant.spaceId);
        const [failure] = (await change(client, { caller, grant, catalog }, familyId)).values();
        if (failure instanceof RejectedError) throw failure;
        const [row] = await readFamilyRows(client, grant.spaceId, [familyId], 'current');
        if (row === undefined) throw notFound('record');
        return recordView(catalog, row, { nested: false });
      }),
    );
    this.relay.wake();
    return view;
  }
}
