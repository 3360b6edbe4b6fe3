import { Controller } from '@nestjs/common';
import {
  createField,
  deleteField,
  duplicateField,
  shortId,
  updateField,
  type OperationStarted,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { RequestOf } from '../../../request-of';
import { revalidate, typesValidatedBy } from '../../../content/validity/revalidate';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import { changedCatalog, changeModels, type ModelChange, type ModelRequest } from '../../../models/change-models';
import { updateContentTypeOf } from '../../../models/content-types/content-type-of-model';
import { applyFieldChange, applyFieldDeletion, applyNewField } from '../../../content/conversion/apply-field-change';
import { decideNewField, orderWith } from '../../../models/fields/decide-field';
import { clientGeneratedId } from '../../../models/decide-model';
import { findField, findModel, requireNotDerived } from '../../../models/find-model';
import type { Field, Model } from '../../../models/model';
import { placeFields } from '../../../models/fields/model-fields.store';
import { lockModel } from '../../../models/models.store';
import { numberCopy } from './number-copy';
import { storeOperationResult } from '../../../spaces/operation-results/store-operation-result';
import { fieldView, viewOf } from '../../../models/model-view';

@Controller()
export class ChangeFieldsHandler {
  constructor(
    private readonly db: DataSource,
    private readonly relay: OutboxRelay,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(createField)
  create(request: RequestOf<typeof createField>): Promise<OperationStarted> {
    const { model: name, id, ...members } = request;
    return this.change(request, (change) => {
      const model = requireNotDerived(findModel(change.catalog, name));
      const field = decideNewField(model, members, id === undefined ? randomUUID() : clientGeneratedId('Field', id));
      return insert(change, model, field, members.position ?? field.position);
    });
  }

  /** Duplicates a field and places the copy directly after it. No record has a value in the copy. */
  @HandleRpc(duplicateField)
  duplicate(request: RequestOf<typeof duplicateField>): Promise<OperationStarted> {
    return this.change(request, (change) => {
      const { model, field: source } = findField(change.catalog, request.field);
      requireNotDerived(model);
      const named = ({ label, apiKey }: Field): { name: string; apiKey: string } => ({ name: label, apiKey });
      const copy = numberCopy(named(source), model.fields.map(named));
      const members = { ...source, label: copy.name, apiKey: copy.apiKey };
      return insert(change, model, decideNewField(model, members, randomUUID()), source.position + 1);
    });
  }

  @HandleRpc(updateField)
  async update(request: RequestOf<typeof updateField>): Promise<OperationStarted> {
    const { field: name, ...members } = request;
    const started = await this.change(request, async (change) => {
      const { client, spaceId, catalog } = change;
      const { model, field: before } = findField(catalog, name);
      requireNotDerived(model);
      await lockModel(client, spaceId, model.id);
      const field = await applyFieldChange(change, model, before, members);
      if (members.position !== undefined) {
        await placeFields(client, spaceId, orderWith(model, field, members.position));
      }
      return finish(change, field);
    });
    this.relay.wake();
    return started;
  }

  /**
   * Deletes a field. The result is the field as it was. Bodies keep its values, so that versions do not change; records
   * no longer show them, because a record shows only the fields of its model.
   */
  @HandleRpc(deleteField)
  delete(request: RequestOf<typeof deleteField>): Promise<OperationStarted> {
    return this.change(request, async (change) => {
      const { client, spaceId, catalog } = change;
      const { model, field } = findField(catalog, request.field);
      const without = await applyFieldDeletion(change, requireNotDerived(model), field);
      await placeFields(
        client,
        spaceId,
        without.fields.map(({ id }) => id),
      );
      return finish(change, field);
    });
  }

  private async change(
    request: ModelRequest,
    change: (change: ModelChange) => Promise<OperationStarted>,
  ): Promise<OperationStarted> {
    const started = await changeModels(this.db, request, change);
    this.revalidations.trigger();
    return started;
  }
}

async function insert(change: ModelChange, model: Model, field: Field, position: number): Promise<OperationStarted> {
  const { client, spaceId } = change;
  await applyNewField(change, model, field);
  await placeFields(client, spaceId, orderWith(model, field, position));
  return finish(change, field, true);
}

/** Updates the content type to the current fields, and stores the result: for a deleted field, the field as it was. */
async function finish(change: ModelChange, field: Field, isNew = false): Promise<OperationStarted> {
  const { client, spaceId, changedBy } = change;
  const catalog = await changedCatalog(change);
  const model = findModel(catalog, shortId(field.modelId));
  await updateContentTypeOf(client, spaceId, model, changedBy);
  await revalidate(client, catalog, typesValidatedBy(catalog, model));
  const shown = model.fields.find(({ id }) => id === field.id) ?? field;
  const view = await viewOf(client, spaceId, model);
  return storeOperationResult(client, spaceId, { kind: 'field', isNew, field: fieldView(shown), model: view });
}
