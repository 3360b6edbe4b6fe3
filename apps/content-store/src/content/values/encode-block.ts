import { RejectedError, shortId, uuidOf } from '@scriptorium/contracts';
import {
  asKind,
  blockDepth,
  blocksIn,
  blockText,
  MAX_BLOCK_DEPTH,
  readBlock,
  type StoredBlock,
} from '@scriptorium/copy-engine';
import type { Field, Model } from '../../models/model';
import { allowedModels } from './allowed-models';
import { invalid, type Place } from './place';

type Json = Readonly<Record<string, unknown>>;

/**
 * A block as it was sent: its id alone keeps it as it is; an object with an id changes it in what it names; an object
 * without one is a new block. `validator` says which models the place takes.
 */
export function encodeBlock(place: Place, value: unknown, validator: string): string {
  checkDepth(place.depth + 1);
  if (typeof value === 'string') return keepBlock(place, value, validator);
  if (!isObject(value)) throw invalid(place);
  const before = value['id'] === undefined || value['id'] === null ? undefined : existingBlock(place, value['id']);
  const model = modelOfBlock(place, value, before);
  checkModel(place, model, validator);
  const id = before?.id ?? place.context.drawId();
  use(place, id);
  place.context.writtenBlocks?.add(id);
  const fields = encodeFields({ ...place, depth: place.depth + 1 }, model, value['attributes'] ?? {}, before);
  return blockText({ kind: place.kind, type: model.schemaUri, id, fields });
}

function keepBlock(place: Place, id: string, validator: string): string {
  const before = existingBlock(place, id);
  checkModel(place, modelOfBlock(place, {}, before), validator);
  const text = place.context.existingBlocks.get(before.id) ?? '';
  checkDepth(place.depth + blockDepth(text));
  for (const each of blocksIn(text).keys()) use(place, each);
  return asKind(text, place.kind);
}

/** A block is a part of one record, so its id is no id anywhere else. */
function existingBlock(place: Place, id: unknown): StoredBlock {
  const uuid = typeof id === 'string' ? uuidOf(id) : undefined;
  const block = uuid === undefined ? undefined : readBlock(place.context.existingBlocks.get(uuid) ?? '');
  if (block === undefined) throw invalid(place, 'VALIDATION_INVALID', { block_id: id });
  return block;
}

function modelOfBlock(place: Place, value: Json, before: StoredBlock | undefined): Model {
  const named = modelNamed(value);
  const id = typeof named === 'string' ? uuidOf(named) : undefined;
  const sent = id === undefined ? undefined : place.catalog.byId(id);
  const model = before === undefined ? sent : place.catalog.bySchemaUri(before.type);
  // A block stays of the model that it is of.
  const isOther = before !== undefined && named !== undefined && sent !== model;
  if (model?.isBlock !== true || isOther) throw invalid(place, 'VALIDATION_ITEM_TYPE', { item_type: named ?? null });
  return model;
}

function modelNamed(value: Json): unknown {
  const within = (object: unknown, name: string): unknown => (isObject(object) ? object[name] : undefined);
  return within(within(within(value['relationships'], 'item_type'), 'data'), 'id');
}

function checkModel(place: Place, model: Model, validator: string): void {
  const allowed = allowedModels(place.field, validator);
  if (allowed !== undefined && !allowed.includes(shortId(model.id))) {
    throw invalid(place, 'VALIDATION_ITEM_TYPE', { item_type: shortId(model.id) });
  }
}

function encodeFields(
  place: Place,
  model: Model,
  attributes: unknown,
  before: StoredBlock | undefined,
): Map<string, string> {
  if (!isObject(attributes)) throw invalid(place);
  const extraneous = Object.keys(attributes).filter((name) => !model.fields.some(({ apiKey }) => apiKey === name));
  if (extraneous.length > 0) throw extraneousAttributes(extraneous);
  const fields = new Map<string, string>();
  for (const field of model.fields) {
    const text = encodeField({ ...place, field, path: `${place.path}.${field.apiKey}` }, attributes, before);
    if (text !== 'null') fields.set(field.apiKey, text);
  }
  return fields;
}

function encodeField(place: Place, attributes: Json, before: StoredBlock | undefined): string {
  const { apiKey } = place.field;
  const value = Object.hasOwn(attributes, apiKey) ? attributes[apiKey] : undefined;
  if (before === undefined) return place.encode(place, value ?? defaultOf(place.field));
  if (value !== undefined) return place.encode(place, value);
  const kept = before.fields.get(apiKey) ?? 'null';
  for (const id of blocksIn(kept).keys()) use(place, id);
  return asKind(kept, place.kind);
}

/** Fields of blocks are never localized: where the model says so, its default of any locale is taken. */
function defaultOf({ isLocalized, settings }: Field): unknown {
  const value = settings['default_value'];
  return isLocalized && isObject(value) ? Object.values(value)[0] : value;
}

function use(place: Place, id: string): void {
  if (place.context.usedBlocks?.has(id) === true) throw invalid(place, 'VALIDATION_INVALID', { block_id: shortId(id) });
  place.context.usedBlocks?.add(id);
}

function checkDepth(depth: number): void {
  if (depth <= MAX_BLOCK_DEPTH) return;
  const limit = MAX_BLOCK_DEPTH;
  throw new RejectedError('RECORD_TOO_LARGE', `Blocks nest at most ${String(limit)} deep.`, { limit, size: depth });
}

export function extraneousAttributes(names: readonly string[]): RejectedError {
  return new RejectedError('INVALID_ATTRIBUTES', `There are no such fields: ${names.join(', ')}.`, {
    extraneous_attributes: names,
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
