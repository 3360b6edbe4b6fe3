import { Controller } from '@nestjs/common';
import { deleteRecord, type OperationStarted } from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { grantForSpace } from '../../../../spaces/access/grant-for-space';
import { modelView } from '../../../../models/model-view';
import { readCatalog } from '../../../../models/read-catalog';
import { storeOperationResult } from '../../../../spaces/operation-results/store-operation-result';
import type { RequestOf } from '../../../../request-of';
import { deleteFamilies } from './delete-families';
import { findRecord } from '../find-record';
import { recordView } from '../record-view';

/** Deletes a record. The result is its last state, with its model. */
@Controller()
export class DeleteRecordHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(deleteRecord)
  async handle({ caller, spaceKey, id }: RequestOf<typeof deleteRecord>): Promise<OperationStarted> {
    const grant = grantForSpace(caller, spaceKey, 'write');
    const started = await inTransaction(this.pool, async (client) => {
      await lockModelsShared(client, grant.spaceId);
      const catalog = await readCatalog(client, grant.spaceId);
      const { row, model } = await findRecord(client, catalog, id);
      const failures = await deleteFamilies(client, { caller, grant, catalog }, [row.id]);
      for (const failure of failures.values()) throw failure;
      const record = recordView(catalog, row, { nested: false });
      return storeOperationResult(client, grant.spaceId, { kind: 'record', record, model: modelView(model, null) });
    });
    this.relay.wake();
    return started;
  }
}
