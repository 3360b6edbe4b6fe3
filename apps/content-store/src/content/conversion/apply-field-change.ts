import { shortId, type FieldMembers } from '@scriptorium/contracts';
import { violates } from '@scriptorium/persistence';
import type { ModelChange } from '../../models/change-models';
import { convertFamilies } from './convert-families';
import { decideConversion, typesContaining } from './decide-conversion';
import { decideFieldChange, withNewField, withoutField } from '../../models/fields/decide-field';
import { idTaken } from '../../models/decide-model';
import type { Field, Model } from '../../models/model';
import { releaseUniqueField } from '../unique-values/claim-unique-values.store';
import { deleteFieldRow, insertFields, saveField } from '../../models/fields/model-fields.store';
import { saveModel } from '../../models/models.store';
import { claimUniqueField, renewUniqueValues } from './renew-unique-values';
import { requireUnused } from '../../spaces/uses/require-unused';

/*
 * Steps of a transaction that changes the fields of a model. The catalog of the change has the model as it was before
 * the step. No step numbers the fields or updates the content type; the transaction does both once, after its last
 * step.
 */

/**
 * Inserts a field and returns the model with it. Families already have values in it if the model once had a field with
 * this API key. Rejects with ID_TAKEN, and with INVALID_FIELD if the field is unique and families share a value.
 */
export async function applyNewField(change: ModelChange, model: Model, field: Field): Promise<Model> {
  const { client, spaceId } = change;
  await insertFields(client, spaceId, [field]).catch((error: unknown) => {
    throw violates(error, 'model_fields_pkey') ? idTaken(shortId(field.id)) : error;
  });
  await claimUniqueField(change, model, field, 'validators');
  const after = withNewField(model, field);
  await saveModel(client, spaceId, after);
  return after;
}

/**
 * Saves a field and converts the families to it. Returns the saved field. The caller has locked the model. Rejects with
 * FIELD_IN_USE {jobIds}.
 */
export async function applyFieldChange(
  change: ModelChange,
  model: Model,
  before: Field,
  members: FieldMembers,
): Promise<Field> {
  const { client, spaceId, catalog } = change;
  const field = decideFieldChange(model, before, members);
  const conversion = decideConversion(catalog, model, before, field);
  if (conversion !== undefined || changesMeaning(before, field)) await requireFieldUnused(change, model, before);
  if (conversion !== undefined) await convertFamilies(change, conversion);
  await renewUniqueValues(change, model, before, field);
  await saveField(client, spaceId, field);
  return field;
}

/**
 * Deletes a field, and keeps its values in the bodies. Returns the model without it. Rejects with FIELD_IN_USE
 * {jobIds}.
 */
export async function applyFieldDeletion(change: ModelChange, model: Model, field: Field): Promise<Model> {
  const { client, spaceId } = change;
  const without = withoutField(model, field);
  await requireFieldUnused(change, model, field);
  await releaseUniqueField(client, spaceId, field.id);
  await deleteFieldRow(client, spaceId, field.id);
  await saveModel(client, spaceId, without);
  return without;
}

/** Returns whether the change affects running jobs, which use the field as it was when they were accepted. */
function changesMeaning(before: Field, after: Field): boolean {
  const isUnique = ({ validators }: Field): boolean => 'unique' in validators;
  return (
    before.fieldType !== after.fieldType ||
    before.isLocalized !== after.isLocalized ||
    isUnique(before) !== isUnique(after)
  );
}

/** Rejects with FIELD_IN_USE {jobIds} while a running job copies families that may have a value in the field. */
function requireFieldUnused({ client, spaceId, catalog }: ModelChange, model: Model, field: Field): Promise<void> {
  const contentTypes = typesContaining(catalog, model);
  const what = `The field ${model.apiKey}::${field.apiKey}`;
  return requireUnused(client, spaceId, { contentTypes }, { code: 'FIELD_IN_USE', what });
}
