import { Controller } from '@nestjs/common';
import { restoreRecordVersion, shortId, type OperationStarted } from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { readCatalog } from '../../../models/read-catalog';
import { storeOperationResult } from '../../../spaces/operation-results/store-operation-result';
import { findRecord } from '../records/find-record';
import { recordView } from '../records/record-view';
import { retryOnce } from '../retry-once';
import type { RequestOf } from '../../../request-of';
import { findVersion, readVersions } from './record-versions';
import { restoreVersion } from './restore-version';

/** Restores a version. The result is the record after the restore, and its newest version. */
@Controller()
export class RestoreVersionHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(restoreRecordVersion)
  async handle(request: RequestOf<typeof restoreRecordVersion>): Promise<OperationStarted> {
    const { caller, spaceKey, id } = request;
    const grant = grantForSpace(caller, spaceKey, 'write');
    const { spaceId } = grant;
    const named = await findVersion(this.pool, spaceId, id);
    const options = { nested: false };
    const started = await retryOnce(() =>
      inTransactionOnce(this.pool, spaceId, request, async (client) => {
        await lockModelsShared(client, spaceId);
        const catalog = await readCatalog(client, spaceId);
        const [wanted] = await readVersions(client, catalog, named.familyId, [named.moment], options);
        if (wanted === undefined) throw notFound('version');
        await restoreVersion(client, { caller, grant, catalog }, named);
        const { row } = await findRecord(client, catalog, shortId(named.familyId));
        const [version] = await readVersions(client, catalog, row.id, [row.moment], options);
        if (version === undefined) throw new Error('The restored version does not exist.');
        return storeOperationResult(client, spaceId, {
          kind: 'version',
          record: recordView(catalog, row, options),
          version,
        });
      }),
    );
    this.relay.wake();
    return started;
  }
}
