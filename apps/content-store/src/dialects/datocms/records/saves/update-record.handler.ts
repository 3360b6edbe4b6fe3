import { Controller } from '@nestjs/common';
import {
  type FamilyId,
  omitUndefined,
  RejectedError,
  type SavedRecord,
  shortId,
  type SpaceGrant,
  updateRecord,
  uuidOf,
  variantWorkflowChanged,
} from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForSpace } from '../../../../spaces/access/grant-for-space';
import { notFound } from '../../../../spaces/access/spaces-of-caller';
import type { Model, ModelCatalog } from '../../../../models/model';
import { readCatalog } from '../../../../models/read-catalog';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import { moveToStage } from '../../../../content/publishing/stages.store';
import { appendHistoryEvents } from '../../../../content/publishing/append-history-events';
import type { RequestOf } from '../../../../request-of';
import { assessRequest } from './assess-request';
import type { FamilyRow } from '../../../../content/families/family-rows.store';
import { findRecord, type FoundRecord } from '../find-record';
import { loadedVariants } from '../load-variants';
import { isOrdered, lockMove, moveFamily } from '../../../../content/families/place-family';
import { readFamilyTypes } from '../../../../content/families/family-facts.store';
import { familyVersionId } from '../../../../content/families/family-moment';
import { requireStage } from '../require-stage';
import { retryOnce } from '../../retry-once';
import { saveDecided } from './save-decided';
import { touchFamily } from '../../../../content/versions/touch-family';
import { readSavedRecord } from './saved-record';

type Request = RequestOf<typeof updateRecord>;

@Controller()
export class UpdateRecordHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(updateRecord)
  async handle(request: Request): Promise<SavedRecord> {
    const grant = grantForSpace(request.caller, request.spaceKey, 'write');
    const saved = await retryOnce(() => inTransaction(this.pool, (client) => update(client, request, grant)));
    this.relay.wake();
    return saved;
  }
}

async function update(client: ClientBase, request: Request, grant: SpaceGrant): Promise<SavedRecord> {
  const { spaceId } = grant;
  const savedBy = request.caller.principalId;
  await lockModelsShared(client, spaceId);
  const catalog = await readCatalog(client, spaceId);
  const { row, model } = await findLocked(client, catalog, request);
  requireCurrent(row, model, request);
  const before = loadedVariants(row);
  const { decided, judged } = await assessRequest(client, catalog, model, request.attributes, before, row.id);
  const at = await touchFamily(client, spaceId, row.id, savedBy);
  if (isOrdered(model)) await moveFamily(client, spaceId, model, row, request);
  const [main] = row.variants;
  const family = {
    spaceId,
    id: row.id,
    isNew: false,
    at,
    savedBy,
    createdAt: null,
    repositoryId: main?.repositoryId ?? '',
    folderId: main?.folderId ?? null,
    workflowState: main?.workflowState ?? null,
  };
  const { basedOn } = request;
  await saveDecided(client, { grant, model, family, ...omitUndefined({ basedOn }) }, decided, judged);
  if (typeof request.stage === 'string') await moveTo(client, grant, row, request.stage, savedBy);
  return readSavedRecord(client, catalog, row.id, decided.blocks.written);
}

/** Locks a record and reads it. If the request moves it, locks the order of records first. */
async function findLocked(client: ClientBase, catalog: ModelCatalog, request: Request): Promise<FoundRecord> {
  const { id, position, parentId } = request;
  const { spaceId } = catalog;
  const familyId = uuidOf<FamilyId>(id);
  if (familyId === undefined) throw notFound('record');
  if (position !== undefined || parentId !== undefined) {
    const schemaUri = (await readFamilyTypes(client, spaceId, [familyId])).get(familyId);
    if (schemaUri !== undefined) await lockMove(client, spaceId, { id: familyId, schemaUri }, request);
  }
  await lockFamilies(client, spaceId, [familyId]);
  return findRecord(client, catalog, id);
}

/** Rejects with STALE_RECORD_VERSION, MODEL_CANNOT_BE_CHANGED. */
function requireCurrent(row: FamilyRow, model: Model, { currentVersion, modelId }: Request): void {
  if (currentVersion !== undefined && currentVersion !== shortId(familyVersionId(row.id, row.moment))) {
    throw new RejectedError('STALE_RECORD_VERSION', 'The record has changed since this version. Read it again.');
  }
  if (modelId !== undefined && modelId !== shortId(model.id)) {
    throw new RejectedError('MODEL_CANNOT_BE_CHANGED', "A record's model cannot be changed.");
  }
}

/** Moves the record to a stage. Not called for null, which clients send back for a record without a stage. */
async function moveTo(client: ClientBase, grant: SpaceGrant, row: FamilyRow, stage: string, by: string): Promise<void> {
  if (row.variants.every(({ workflowState }) => workflowState === stage)) return;
  await requireStage(client, grant.spaceId, stage);
  const moved = await moveToStage(client, { spaceId: grant.spaceId, by }, [row.id], stage);
  await appendHistoryEvents(client, variantWorkflowChanged, grant, moved);
}
