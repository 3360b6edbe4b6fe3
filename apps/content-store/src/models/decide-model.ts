import { RejectedError, uuidOf, type ModelMembers } from '@scriptorium/contracts';
import { requireSmall } from '../limits';
import { invalidField, requireApiKey, requireName, takenApiKey } from './fields/invalid-field';
import type { Field, Model, ModelCatalog } from './model';

/** `sortable` and `tree` records have places. */
export function hasPlaces({ settings }: Pick<Model, 'settings'>): boolean {
  return settings['sortable'] === true || settings['tree'] === true;
}

/** A model of what a client sent, without fields. Rejected with INVALID_FIELD, SETTINGS_TOO_LARGE. */
export function decideNewModel(
  catalog: ModelCatalog,
  members: ModelMembers,
  id: string,
): Omit<Model, 'schemaUri' | 'isDerived'> {
  const model = {
    id,
    apiKey: requireApiKey('ItemType', members.apiKey),
    name: requireName('ItemType', 'name', members.name),
    isBlock: members.isBlock ?? false,
    isSingleton: members.isSingleton ?? false,
    titleFieldId: titleFieldId([], members.titleFieldId ?? null),
    settings: members.settings ?? {},
    fields: [],
  };
  check(catalog, model);
  return model;
}

/** Rejected with INVALID_FIELD, SETTINGS_TOO_LARGE. */
export function decideModelChange(catalog: ModelCatalog, before: Model, members: ModelMembers): Model {
  if (members.isBlock !== undefined && members.isBlock !== before.isBlock) {
    throw invalidField(
      'ItemType',
      'modular_block',
      'VALIDATION_INVALID',
      'A model never becomes a block, nor a block a model.',
    );
  }
  const model = {
    ...before,
    apiKey: members.apiKey === undefined ? before.apiKey : requireApiKey('ItemType', members.apiKey),
    name: members.name === undefined ? before.name : requireName('ItemType', 'name', members.name),
    isSingleton: members.isSingleton ?? before.isSingleton,
    titleFieldId:
      members.titleFieldId === undefined ? before.titleFieldId : titleFieldId(before.fields, members.titleFieldId),
    settings: { ...before.settings, ...members.settings },
  };
  check(catalog, model);
  return model;
}

function check(catalog: ModelCatalog, model: Omit<Model, 'schemaUri' | 'isDerived'>): void {
  const { id, apiKey, isBlock, isSingleton, settings } = model;
  const namesake = catalog.byApiKey(apiKey);
  if (namesake !== undefined && namesake.id !== id) throw takenApiKey('ItemType', apiKey);
  if (isBlock && isSingleton) {
    throw invalidField('ItemType', 'singleton', 'VALIDATION_INVALID', 'A block is no singleton.');
  }
  if (hasPlaces({ settings }) && (isBlock || isSingleton)) {
    throw invalidField(
      'ItemType',
      'sortable',
      'VALIDATION_INVALID',
      'Only records of which there are many have places.',
    );
  }
  requireSmall('SETTINGS_TOO_LARGE', "A model's settings", settings);
}

function titleFieldId(fields: readonly Field[], id: string | null): string | null {
  if (id === null) return null;
  const field = fields.find((each) => each.id === uuidOf(id));
  if (field !== undefined) return field.id;
  throw invalidField('ItemType', 'title_field', 'VALIDATION_INVALID', `${id} is no field of the model.`);
}

/** Of an id that a client has drawn itself. Rejected with INVALID_FIELD. */
export function ownId(recordType: 'ItemType' | 'Field', id: string): string {
  const uuid = uuidOf(id);
  if (uuid !== undefined) return uuid;
  throw invalidField(recordType, 'id', 'VALIDATION_FORMAT', `${JSON.stringify(id)} is no id.`);
}

export function idTaken(id: string): RejectedError {
  return new RejectedError('ID_TAKEN', `There is something with the id ${id} already.`, { id });
}
