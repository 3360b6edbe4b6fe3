import { Controller } from '@nestjs/common';
import { createRecord, RejectedError, shortId, uuidOf, type SavedRecord } from '@scriptorium/contracts';
import { lockModelsShared, rejectionOf } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction, violates } from '@scriptorium/persistence';
import { randomUUID } from 'node:crypto';
import { Pool, type ClientBase } from 'pg';
import { grantForSpace } from '../../../../spaces/access/grant-for-space';
import { readCatalog } from '../../../../models/read-catalog';
import { repositoryOfModel } from '../../../../models/content-types/repository-of-model.store';
import type { RequestOf } from '../../../../request-of';
import { weighRequest } from './weigh-request';
import { modelForRecords } from '../model-for-records';
import { placeNewRecord } from '../../../../content/families/place-record';
import { requireStage } from '../require-stage';
import { saveDecided } from './save-decided';
import { insertFamily } from '../../../../content/versions/save-record.store';
import { readSavedRecord } from './saved-record';

type Request = RequestOf<typeof createRecord>;

@Controller()
export class CreateRecordHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(createRecord)
  async handle(request: Request): Promise<SavedRecord> {
    const id = request.id === undefined ? randomUUID() : uuidOf(request.id);
    if (id === undefined) throw rejectionOf([{ field: 'id', code: 'VALIDATION_INVALID' }]);
    const saved = await inTransaction(this.pool, (client) => create(client, request, id)).catch((error: unknown) => {
      throw rejection(error, id);
    });
    this.relay.poke();
    return saved;
  }
}

async function create(client: ClientBase, request: Request, id: string): Promise<SavedRecord> {
  const { caller, spaceKey, createdAt = null, firstPublishedAt = null, stage = null } = request;
  const grant = grantForSpace(caller, spaceKey, 'write');
  const { spaceId } = grant;
  await lockModelsShared(client, spaceId);
  const catalog = await readCatalog(client, spaceId);
  const model = modelForRecords(catalog, request.modelId);
  const { decided, judged } = await weighRequest(client, catalog, model, request.attributes, [], null);
  if (stage !== null) await requireStage(client, spaceId, stage);
  const { schemaUri, isSingleton } = model;
  const savedBy = caller.principalId;
  const place = await placeNewRecord(client, spaceId, model, id, request);
  const moment = await insertFamily(client, {
    ...{ spaceId, id, schemaUri, isSingleton, createdBy: savedBy, createdAt, firstPublishedAt },
    parentId: null,
  });
  await place();
  const family = {
    ...{ spaceId, id, isNew: true, moment, savedBy, createdAt, workflowState: stage },
    repositoryId: await repositoryOfModel(client, spaceId, model),
    folderId: null,
  };
  await saveDecided(client, { grant, model, family }, decided, judged);
  return readSavedRecord(client, catalog, id, decided.blocks.written);
}

function rejection(error: unknown, id: string): unknown {
  if (violates(error, 'families_one_singleton')) {
    return new RejectedError('DUPLICATE_SINGLETON', 'There is one record of this model already, and no more.');
  }
  const isTaken = violates(error, 'families_pkey') || violates(error, 'variants_pkey');
  return isTaken ? new RejectedError('ID_TAKEN', 'Another record has this id.', { id: shortId(id) }) : error;
}
