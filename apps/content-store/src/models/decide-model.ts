import { RejectedError, uuidOf, type ModelMembers } from '@scriptorium/contracts';
import { requireSettingsSize } from '../limits';
import { invalidField, requireApiKey, requireName, apiKeyTaken } from './fields/invalid-field';
import type { Field, Model, ModelCatalog } from './model';

/** Returns whether records have positions: in a sortable model or a tree. */
export function hasPositions({ settings }: Pick<Model, 'settings'>): boolean {
  return settings['sortable'] === true || settings['tree'] === true;
}

/** Returns a new model without fields. Rejects with INVALID_FIELD, SETTINGS_TOO_LARGE. */
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

/** Returns the changed model. Rejects with INVALID_FIELD, SETTINGS_TOO_LARGE. */
export function decideModelChange(catalog: ModelCatalog, before: Model, members: ModelMembers): Model {
  if (members.isBlock !== undefined && members.isBlock !== before.isBlock) {
    throw invalidField(
      'ItemType',
      'modular_block',
      'VALIDATION_INVALID',
      'A model cannot be changed to a block model or back.',
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
  if (namesake !== undefined && namesake.id !== id) throw apiKeyTaken('ItemType', apiKey);
  if (isBlock && isSingleton) {
    throw invalidField('ItemType', 'singleton', 'VALIDATION_INVALID', 'A block model cannot be a singleton.');
  }
  if (hasPositions({ settings }) && (isBlock || isSingleton)) {
    throw invalidField(
      'ItemType',
      'sortable',
      'VALIDATION_INVALID',
      'A block model or a singleton cannot be sortable or a tree.',
    );
  }
  requireSettingsSize('SETTINGS_TOO_LARGE', "A model's settings", settings);
}

function titleFieldId(fields: readonly Field[], id: string | null): string | null {
  if (id === null) return null;
  const field = fields.find((each) => each.id === uuidOf(id));
  if (field !== undefined) return field.id;
  throw invalidField('ItemType', 'title_field', 'VALIDATION_INVALID', `The model has no field ${id}.`);
}

/** Returns the UUID of an id that a client has generated. Rejects with INVALID_FIELD. */
export function clientGeneratedId(recordType: 'ItemType' | 'Field', id: string): string {
  const uuid = uuidOf(id);
  if (uuid !== undefined) return uuid;
  throw invalidField(recordType, 'id', 'VALIDATION_FORMAT', `${JSON.stringify(id)} is not a valid id.`);
}

export function idTaken(id: string): RejectedError {
  return new RejectedError('ID_TAKEN', `The id ${id} is already in use.`, { id });
}
