import { Controller } from '@nestjs/common';
import { createModel, duplicateModel, shortId, type ModelView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { RequestOf } from '../../../request-of';
import { changeModels } from '../../../models/change-models';
import { decideNewModel, idTaken, clientGeneratedId } from '../../../models/decide-model';
import { findModel, requireNotDerived } from '../../../models/find-model';
import { insertNewModel, type NewModel } from '../../../models/insert-new-model';
import type { Model } from '../../../models/model';
import { numberCopy } from './number-copy';
import { replaceIdsIn } from './replace-ids';

@Controller()
export class CreateModelHandler {
  constructor(private readonly db: DataSource) {}

  @HandleRpc(createModel)
  create(request: RequestOf<typeof createModel>): Promise<ModelView> {
    const { id, ...members } = request;
    return changeModels(this.db, request, (change) => {
      const modelId = id === undefined ? randomUUID() : clientGeneratedId('ItemType', id);
      if (change.catalog.byId(modelId) !== undefined) throw idTaken(shortId(modelId));
      return insertNewModel(change, decideNewModel(change.catalog, members, modelId));
    });
  }

  @HandleRpc(duplicateModel)
  duplicate(request: RequestOf<typeof duplicateModel>): Promise<ModelView> {
    return changeModels(this.db, request, (change) => {
      const { models } = change.catalog;
      const source = requireNotDerived(findModel(change.catalog, request.model));
      return insertNewModel(change, copyOf(source, numberCopy(source, models)));
    });
  }
}

/**
 * Copies a model. References to its own fields (the title, the source of a slug) become references to the copy's
 * fields.
 */
function copyOf(source: Model, { name, apiKey }: { readonly name: string; readonly apiKey: string }): NewModel {
  const id = randomUUID();
  const fieldIds = new Map(source.fields.map((field) => [field.id, randomUUID() as string]));
  const shortIds = new Map([...fieldIds].map(([from, to]) => [shortId(from), shortId(to)]));
  const { titleFieldId } = source;
  return {
    id,
    name,
    apiKey,
    isBlock: source.isBlock,
    isSingleton: source.isSingleton,
    titleFieldId: titleFieldId === null ? null : (fieldIds.get(titleFieldId) ?? null),
    settings: replaceIdsIn(source.settings, shortIds),
    fields: source.fields.map((field) => ({
      ...field,
      id: fieldIds.get(field.id) ?? randomUUID(),
      modelId: id,
      validators: replaceIdsIn(field.validators, shortIds),
      settings: replaceIdsIn(field.settings, shortIds),
    })),
  };
}
