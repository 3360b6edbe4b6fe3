import { Controller } from '@nestjs/common';
import {
  type CreatedRecord,
  createRecord,
  type FamilyId,
  randomId,
  RejectedError,
  type SpaceGrant,
  uuidOf,
} from '@scriptorium/contracts';
import { lockModelsShared, rejectionOf, requireSaved, type SaveRefusal, saveVersions } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForSpace } from '../../../../spaces/access/grant-for-space';
import { readCatalog } from '../../../../models/read-catalog';
import { repositoryOfModel } from '../../../../models/content-types/repository-of-model.store';
import type { RequestOf } from '../../../../request-of';
import { assessRequest } from './assess-request';
import { modelForRecords } from '../model-for-records';
import { placeNewFamily } from '../../../../content/families/place-family';
import { viewOf } from '../../../../models/model-view';
import { requireStage } from '../require-stage';
import { saveDecided, idTaken } from './save-decided';
import { readSavedRecord } from './saved-record';

type Request = RequestOf<typeof createRecord>;

@Controller()
export class CreateRecordHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(createRecord)
  async handle(request: Request): Promise<CreatedRecord> {
    const id = request.id === undefined ? randomId<FamilyId>() : uuidOf<FamilyId>(request.id);
    if (id === undefined) throw rejectionOf([{ field: 'id', code: 'VALIDATION_INVALID' }]);
    const grant = grantForSpace(request.caller, request.spaceKey, 'write');
    const saved = await inTransactionOnce(this.pool, grant.spaceId, request, (client) =>
      create(client, grant, request, id),
    );
    this.relay.wake();
    return saved;
  }
}

async function create(client: ClientBase, grant: SpaceGrant, request: Request, id: FamilyId): Promise<CreatedRecord> {
  const { caller, createdAt = null, firstPublishedAt = null, stage = null } = request;
  const { spaceId } = grant;
  await lockModelsShared(client, spaceId);
  const catalog = await readCatalog(client, spaceId);
  const model = modelForRecords(catalog, request.modelId);
  const { decided, judged } = await assessRequest(client, catalog, model, request.attributes, [], null);
  if (stage !== null) await requireStage(client, spaceId, stage);
  const { schemaUri, isSingleton } = model;
  const savedBy = caller.principalId;
  const place = await placeNewFamily(client, spaceId, model, id, request);
  const created = { isSingleton, createdAt, firstPublishedAt };
  const begun = { family: { id, schemaUri, created }, by: savedBy, variants: [] };
  const { at } = requireSaved(await saveVersions(client, spaceId, [begun]), (refusal) => refusalError(refusal, id));
  await place();
  const family = {
    spaceId,
    id,
    isNew: true,
    at,
    savedBy,
    createdAt,
    workflowState: stage,
    repositoryId: await repositoryOfModel(client, spaceId, model),
    folderId: null,
  };
  await saveDecided(client, { grant, model, family }, decided, judged);
  const saved = await readSavedRecord(client, catalog, id, decided.blocks.written);
  return { ...saved, model: await viewOf(client, spaceId, model) };
}

/** Rejects with DUPLICATE_SINGLETON, ID_TAKEN. */
function refusalError(refusal: SaveRefusal, id: FamilyId): Error {
  if (refusal === 'singleton-taken') {
    return new RejectedError('DUPLICATE_SINGLETON', 'The model allows one record, which already exists.');
  }
  return refusal === 'id-taken' ? idTaken(id) : new Error(`A new record was not saved: ${refusal}.`);
}
