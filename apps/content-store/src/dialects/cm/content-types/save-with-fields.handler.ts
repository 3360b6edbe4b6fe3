import { Controller } from '@nestjs/common';
import {
  createModelWithFields,
  shortId,
  updateModelWithFields,
  type DescribedField,
  type ModelView,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DataSource } from 'typeorm';
import type { RequestOf } from '../../../request-of';
import { revalidate, typesValidatedBy } from '../../../content/validity/revalidate';
import { SweepRevalidations } from '../../../content/validity/sweep-revalidations.service';
import { applyFieldChange, applyFieldDeletion, applyNewField } from '../../../content/conversion/apply-field-change';
import { applyModelChange } from '../../../content/conversion/apply-model-change';
import { changedCatalog, changeModels, type ModelChange } from '../../../models/change-models';
import { updateContentTypeOf } from '../../../models/content-types/content-type-of-model';
import { requireVariantBudget } from '../../../content/conversion/convert-families';
import { decideFieldChange, decideNewField, withNewField } from '../../../models/fields/decide-field';
import { decideNewModel } from '../../../models/decide-model';
import { membersOfDescribed } from './describe-field';
import { findModel, requireNotDerived } from '../../../models/find-model';
import { insertNewModel, type NewModel } from '../../../models/insert-new-model';
import type { Field, Model, ModelCatalog } from '../../../models/model';
import { placeFields } from '../../../models/fields/model-fields.store';
import { viewOf } from '../../../models/model-view';

/** Saves a model and its fields in one transaction. No other change of the space's models runs concurrently. */
@Controller()
export class SaveWithFieldsHandler {
  constructor(
    private readonly db: DataSource,
    private readonly relay: OutboxRelay,
    private readonly revalidations: SweepRevalidations,
  ) {}

  @HandleRpc(createModelWithFields)
  create(request: RequestOf<typeof createModelWithFields>): Promise<ModelView> {
    const { fields, ...members } = request;
    return changeModels(this.db, request, (change) => {
      const model = fields.reduce<NewModel>(
        (each, field) => withNewField(each, decideNewField(each, membersOfDescribed(field, undefined), randomUUID())),
        decideNewModel(change.catalog, members, randomUUID()),
      );
      return insertNewModel(change, model);
    });
  }

  @HandleRpc(updateModelWithFields)
  async update(request: RequestOf<typeof updateModelWithFields>): Promise<ModelView> {
    const { model: name, fields, ...members } = request;
    const view = await changeModels(this.db, request, async (change) => {
      const { client, spaceId, catalog, changedBy } = change;
      const model = await applyModelChange(change, requireNotDerived(findModel(catalog, name)), members);
      if (fields !== undefined) await saveFields(change, model, fields);
      const changed = await changedCatalog(change);
      const after = findModel(changed, shortId(model.id));
      await updateContentTypeOf(client, spaceId, after, changedBy);
      await revalidate(client, changed, typesValidatedBy(changed, after));
      return viewOf(client, spaceId, after);
    });
    this.relay.wake();
    this.revalidations.trigger();
    return view;
  }
}

/** Deletes the fields that are not described, then saves the described ones, in their order. */
async function saveFields(change: ModelChange, before: Model, described: readonly DescribedField[]): Promise<void> {
  const kept = new Set(described.map(({ apiKey }) => apiKey));
  let model = before;
  for (const field of before.fields.filter(({ apiKey }) => !kept.has(apiKey))) {
    model = await applyFieldDeletion(change, model, field);
  }
  let left: number | undefined;
  for (const each of described) {
    const existing = model.fields.find(({ apiKey }) => apiKey === each.apiKey);
    const members = membersOfDescribed(each, existing);
    const step = { ...change, catalog: withModel(change.catalog, model) };
    if (existing === undefined) {
      model = await applyNewField(step, model, decideNewField(model, members, randomUUID()));
      continue;
    }
    const after = decideFieldChange(model, existing, members);
    if (isDeepStrictEqual(after, existing)) continue;
    if (rewritesRecords(existing, after)) left = await requireVariantBudget(step, recordsWith(model, existing), left);
    model = withField(model, await applyFieldChange(step, model, existing, members));
  }
  const ids = described.flatMap(({ apiKey }) => model.fields.find((field) => field.apiKey === apiKey)?.id ?? []);
  await placeFields(change.client, change.spaceId, ids);
}

/**
 * Returns whether records are converted or claim unique values. One transaction may do this for a limited number only.
 */
function rewritesRecords(before: Field, after: Field): boolean {
  const isUnique = ({ validators }: Field): boolean => validators['unique'] !== undefined;
  return before.isLocalized !== after.isLocalized || isUnique(before) !== isUnique(after);
}

function recordsWith({ schemaUri }: Model, { apiKey }: Field): { schemaUris: string[]; mark: string } {
  return { schemaUris: [schemaUri], mark: `${JSON.stringify(apiKey)}:` };
}

function withField(model: Model, field: Field): Model {
  return { ...model, fields: model.fields.map((each) => (each.id === field.id ? field : each)) };
}

/** Returns the catalog with one of its models as the transaction has made it so far. */
function withModel(catalog: ModelCatalog, model: Model): ModelCatalog {
  const current = (other: Model | undefined): Model | undefined => (other?.id === model.id ? model : other);
  return {
    ...catalog,
    models: catalog.models.map((each) => (each.id === model.id ? model : each)),
    byId: (id) => current(catalog.byId(id)),
    byApiKey: (apiKey) => current(catalog.byApiKey(apiKey)),
    bySchemaUri: (uri) => current(catalog.bySchemaUri(uri)),
  };
}
