import { Controller } from '@nestjs/common';
import {
  deleteModel,
  RejectedError,
  updateModel,
  variantDeleted,
  type ModelView,
  type OperationStarted,
  shortId,
} from '@scriptorium/contracts';
import { deletedIn, deleteVariants } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import { appendVariantEvents } from '../../../content/history/variant-events.store';
import type { RequestOf } from '../../../request-of';
import { applyModelChange } from '../../../content/conversion/apply-model-change';
import { revalidate, typesValidatedBy } from '../../../content/validity/revalidate';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import { changedCatalog, changeModels, type ModelChange } from '../../../models/change-models';
import { updateContentTypeOf } from '../../../models/content-types/content-type-of-model';
import { deleteContentType } from '../../../models/content-types/delete-content-type.store';
import { findModel, requireNotDerived } from '../../../models/find-model';
import type { Model } from '../../../models/model';
import { saveValidators } from '../../../models/fields/model-fields.store';
import { deleteModelRow, lockModel } from '../../../models/models.store';
import { modelsNamedBy, withoutModel } from './named-models';
import { countFamiliesOfType, lockFamiliesOfType } from '../../../content/conversion/families-of-type.store';
import { storeOperationResult } from '../../../spaces/operation-results/store-operation-result';
import { viewOf } from '../../../models/model-view';
import { requireTypeUnused } from '../../../spaces/uses/require-unused';
import { typesContaining } from '../../../content/conversion/decide-conversion';

/** Records per statement, which returns all variants of each. */
const DELETED_AT_ONCE = 500;

@Controller()
export class ChangeModelHandler {
  constructor(
    private readonly db: DataSource,
    private readonly relay: OutboxRelay,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(updateModel)
  update(request: RequestOf<typeof updateModel>): Promise<OperationStarted> {
    const { model: name, ...members } = request;
    return changeModels(this.db, request, async (change) => {
      const { client, spaceId, catalog, changedBy } = change;
      const model = await applyModelChange(change, requireNotDerived(findModel(catalog, name)), members);
      await updateContentTypeOf(client, spaceId, model, changedBy);
      const after = findModel(await changedCatalog(change), shortId(model.id));
      return finish(change, await viewOf(client, spaceId, after));
    });
  }

  /** Deletes a model; the result is the model as it was. Validators of fields in other models no longer name it. */
  @HandleRpc(deleteModel)
  async delete(request: RequestOf<typeof deleteModel>): Promise<OperationStarted> {
    const { model: name, unlessUsed = false } = request;
    const started = await changeModels(this.db, request, async (change) => {
      const { client, spaceId, catalog } = change;
      const model = requireNotDerived(findModel(catalog, name));
      const view = await viewOf(client, spaceId, model);
      if (unlessUsed && (await countFamiliesOfType(client, spaceId, model.schemaUri, 1)) > 0) throw inUse(model);
      await lockModel(client, spaceId, model.id);
      await requireTypeUnused(client, spaceId, typesContaining(catalog, model), `The model ${model.apiKey}`);
      await deleteRecords(change, model);
      const referring = catalog.models.flatMap((each) => (each.isDerived ? [] : each.fields));
      const pruned = referring
        .filter((field) => field.modelId !== model.id && modelsNamedBy(field).has(model.id))
        .map((field) => ({ id: field.id, validators: withoutModel(field, model.id) }));
      await saveValidators(client, spaceId, pruned);
      await deleteModelRow(client, spaceId, model.id);
      await deleteContentType(client, spaceId, model.schemaUri);
      const after = await changedCatalog(change);
      await revalidate(client, after, model.isBlock ? typesValidatedBy(after, model) : []);
      return finish(change, view);
    });
    this.relay.wake();
    this.revalidations.trigger();
    return started;
  }
}

function finish({ client, spaceId }: ModelChange, model: ModelView): Promise<OperationStarted> {
  return storeOperationResult(client, spaceId, { kind: 'model', model });
}

function inUse({ apiKey }: Model): RejectedError {
  return new RejectedError('CONTENT_TYPE_IN_USE', `The content type ${JSON.stringify(apiKey)} still has items.`);
}

async function deleteRecords({ client, spaceId, grant }: ModelChange, model: Model): Promise<void> {
  const now = new Date().toISOString();
  for (;;) {
    const ids = await lockFamiliesOfType(client, spaceId, model.schemaUri, DELETED_AT_ONCE);
    const requests = ids.map((familyId) => ({ familyId }));
    const variants = deletedIn(await deleteVariants(client, spaceId, requests));
    const events = variants.map((variant) => ({ type: variantDeleted, ...variant, unique: now }));
    await appendVariantEvents(client, grant, events);
    if (ids.length < DELETED_AT_ONCE) return;
  }
}
