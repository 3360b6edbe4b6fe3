import { Controller } from '@nestjs/common';
import { changeRecords, type FamilyId, type OperationStarted, uuidOf } from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import { readCatalog } from '../../../models/read-catalog';
import { storeOperationResult } from '../../../spaces/operation-results/store-operation-result';
import type { RequestOf } from '../../../request-of';
import { deleteFamilies } from '../records/deletes/delete-families';
import { publishFamilies, unpublishFamilies, type Failures, type Publisher } from './change-publishing';
import { moveFamilies } from './move-families';
import { tooMany } from '../too-many';
import { retryOnce } from '../retry-once';

/** Maximum number of records in one bulk operation. */
const MAX_BULK = 200;

type Change = RequestOf<typeof changeRecords>['change'];

/** Changes all records that can be changed, in one transaction, and counts the others. A repeated id counts once. */
@Controller()
export class ChangeRecordsHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(changeRecords)
  async handle(request: RequestOf<typeof changeRecords>): Promise<OperationStarted> {
    const { caller, spaceKey, ids, change } = request;
    const grant = grantForSpace(caller, spaceKey, change === 'publish' || change === 'unpublish' ? 'publish' : 'write');
    if (ids.length > MAX_BULK) throw tooMany(MAX_BULK);
    const wanted = [...new Set(ids)];
    const known = wanted.flatMap((id) => uuidOf<FamilyId>(id) ?? []);
    const started = await retryOnce(() =>
      inTransactionOnce(this.pool, grant.spaceId, request, async (client) => {
        await lockModelsShared(client, grant.spaceId);
        const catalog = await readCatalog(client, grant.spaceId);
        const { size } = await applyChange(client, { caller, grant, catalog }, known, change);
        const failed = size + wanted.length - known.length;
        return storeOperationResult(client, grant.spaceId, {
          kind: 'bulk',
          successful: wanted.length - failed,
          failed,
        });
      }),
    );
    this.relay.wake();
    return started;
  }
}

function applyChange(
  client: ClientBase,
  publisher: Publisher,
  ids: readonly FamilyId[],
  change: Change,
): Promise<Failures> {
  switch (change) {
    case 'publish':
      return publishFamilies(client, publisher, ids, { recursive: false });
    case 'unpublish':
      return unpublishFamilies(client, publisher, ids, { recursive: false });
    case 'delete':
      return deleteFamilies(client, publisher, ids);
    default:
      return moveFamilies(client, publisher, ids, change.stage);
  }
}
