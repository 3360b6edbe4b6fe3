import { shortId, uuidOf } from '@scriptorium/contracts';
import { asKind, blockText, MAX_BLOCK_DEPTH, type StoredBlock } from '@scriptorium/copy-engine';
import type { Field, Model } from '../../models/model';
import { allowedModels } from './allowed-models';
import { combine, type Encoded, failed, invalid, type Place, withBlocks } from './encoding';

type Json = Readonly<Record<string, unknown>>;

/**
 * Encodes a block as a client sends it. An id alone keeps the block; an object with an id changes the members that it
 * contains; an object without an id is a new block. `validator` is the validator that lists the allowed models.
 */
export function encodeBlock(place: Place, value: unknown, validator: string): Encoded {
  if (place.depth + 1 > MAX_BLOCK_DEPTH) return tooDeep(place, place.depth + 1);
  const isKept = typeof value === 'string';
  if (!isKept && !isObject(value)) return invalid(place);
  const sent: Json = isKept ? { id: value } : value;
  const isExisting = sent['id'] !== undefined && sent['id'] !== null;
  const before = isExisting ? existingBlock(place, sent['id']) : undefined;
  if (isExisting && before === undefined) return invalid(place, 'VALIDATION_INVALID', { block_id: sent['id'] });
  const model = modelOfBlock(place, sent, before);
  if (model === undefined) return invalid(place, 'VALIDATION_ITEM_TYPE', { item_type: modelNamed(sent) ?? null });
  if (!isAllowed(place, model, validator)) {
    return invalid(place, 'VALIDATION_ITEM_TYPE', { item_type: shortId(model.id) });
  }
  return isKept && before !== undefined ? keepBlock(place, before) : writeBlock(place, sent, before, model);
}

function keepBlock(place: Place, { id }: StoredBlock): Encoded {
  const text = place.existing.textOf(id);
  const depth = place.depth + place.existing.depthOf(text);
  return depth > MAX_BLOCK_DEPTH ? tooDeep(place, depth) : keepText(place, text);
}

function keepText(place: Place, text: string): Encoded {
  const kept = { text: () => asKind(text, place.kind), findings: [] };
  return withBlocks(place, place.existing.idsIn(text), false, kept);
}

function writeBlock(place: Place, sent: Json, before: StoredBlock | undefined, model: Model): Encoded {
  const id = before?.id ?? place.options.generateId();
  const attributes = sent['attributes'] ?? {};
  const fields = encodeFields({ ...place, depth: place.depth + 1 }, model, attributes, before);
  const block = combine(fields, (texts) =>
    blockText({ kind: place.kind, type: model.schemaUri, id, fields: presentFields(model, texts) }),
  );
  return withBlocks(place, [id], true, block);
}

/** Returns the family's block with this id. A block belongs to one family; its id is unknown in others. */
function existingBlock(place: Place, id: unknown): StoredBlock | undefined {
  const uuid = typeof id === 'string' ? uuidOf(id) : undefined;
  return uuid === undefined ? undefined : place.existing.block(uuid);
}

/**
 * Returns the model of a block, or undefined if it is not a block model. The model of an existing block cannot be
 * changed.
 */
function modelOfBlock({ catalog }: Place, sent: Json, before: StoredBlock | undefined): Model | undefined {
  const named = modelNamed(sent);
  const id = typeof named === 'string' ? uuidOf(named) : undefined;
  const namedModel = id === undefined ? undefined : catalog.byId(id);
  const model = before === undefined ? namedModel : catalog.bySchemaUri(before.type);
  const isChanged = before !== undefined && named !== undefined && namedModel !== model;
  return model?.isBlock === true && !isChanged ? model : undefined;
}

function modelNamed(sent: Json): unknown {
  const within = (object: unknown, name: string): unknown => (isObject(object) ? object[name] : undefined);
  return within(within(within(sent['relationships'], 'item_type'), 'data'), 'id');
}

function isAllowed({ field }: Place, model: Model, validator: string): boolean {
  return allowedModels(field, validator)?.includes(shortId(model.id)) ?? true;
}

/** Returns one result for each field of the model. */
function encodeFields(
  place: Place,
  model: Model,
  attributes: unknown,
  before: StoredBlock | undefined,
): readonly Encoded[] {
  if (!isObject(attributes)) return [invalid(place)];
  const names = Object.keys(attributes).filter((name) => !model.fields.some(({ apiKey }) => apiKey === name));
  if (names.length > 0) return [failed({ kind: 'unknown-fields', path: place.path, names })];
  return model.fields.map((field) =>
    encodeField({ ...place, field, path: `${place.path}.${field.apiKey}` }, attributes, before),
  );
}

function encodeField(place: Place, attributes: Json, before: StoredBlock | undefined): Encoded {
  const { apiKey } = place.field;
  const value = Object.hasOwn(attributes, apiKey) ? attributes[apiKey] : undefined;
  if (before === undefined) return place.encode(place, value ?? defaultOf(place.field));
  return value === undefined ? keepText(place, before.fields.get(apiKey) ?? 'null') : place.encode(place, value);
}

function presentFields({ fields }: Model, texts: readonly string[]): ReadonlyMap<string, string> {
  const all = fields.map(({ apiKey }, index): [string, string] => [apiKey, texts[index] ?? 'null']);
  return new Map(all.filter(([, text]) => text !== 'null'));
}

/**
 * Returns the default of a field. Fields of blocks are never localized, so a localized default is taken from any
 * locale.
 */
function defaultOf({ isLocalized, settings }: Field): unknown {
  const value = settings['default_value'];
  return isLocalized && isObject(value) ? Object.values(value)[0] : value;
}

function tooDeep({ path }: Place, depth: number): Encoded {
  return failed({ kind: 'nested-too-deep', path, depth });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
