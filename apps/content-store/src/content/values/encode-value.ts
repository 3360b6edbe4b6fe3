import { arrayText, BLOCK, SHARED_BLOCK } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../models/model';
import { encodeBlock } from './encode-block';
import { encodeDocument } from './encode-document';
import { plainValue } from './plain-values';
import { encodeLink, invalid, type EncodeContext, type Place } from './place';

/**
 * A value as a client sends it, of one locale where the field is localized, as the text that is stored; `null` for none.
 * Rejected with INVALID_FIELD {field, code, …} for what is no value of the field's type, a block that is not the record's
 * or stands there twice, a block of a model that the field does not take; with INVALID_ATTRIBUTES {extraneous_attributes},
 * RECORD_TOO_LARGE {limit, size} for blocks in blocks.
 */
export function encodeValue(catalog: ModelCatalog, field: Field, value: unknown, context: EncodeContext): string {
  const kind = field.isLocalized ? BLOCK : SHARED_BLOCK;
  const counted = { usedBlocks: new Set<string>(), ...context };
  return encodeAt({ catalog, context: counted, field, kind, path: field.apiKey, depth: 0, encode: encodeAt }, value);
}

function encodeAt(place: Place, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  switch (place.field.fieldType) {
    case 'link':
      return encodeLink(place, value, 'item_item_type');
    case 'links':
      return listText(place, value, (at, each) => encodeLink(at, each, 'items_item_type'));
    case 'single_block':
      return encodeBlock(place, value, 'single_block_blocks');
    case 'rich_text':
      return listText(place, value, (at, each) => encodeBlock(at, each, 'rich_text_blocks'));
    case 'structured_text':
      return encodeDocument(place, value);
    case 'json':
      return encodeJson(place, value);
    default: {
      const plain = plainValue(place.field.fieldType, value);
      if (plain === undefined) throw invalid(place);
      return JSON.stringify(plain);
    }
  }
}

function listText(place: Place, value: unknown, encode: (place: Place, value: unknown) => string): string {
  if (!Array.isArray(value)) throw invalid(place);
  return arrayText(
    value.map((each: unknown, index) => encode({ ...place, path: `${place.path}.${String(index)}` }, each)),
  );
}

/** A string of JSON; what has no model of its own holds the JSON itself. */
function encodeJson(place: Place, value: unknown): string {
  const isText = typeof value === 'string' && isJson(value);
  if (!isText) throw invalid(place);
  return modelOf(place)?.isDerived === true ? value : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function modelOf({ catalog, field }: Place): Model | undefined {
  return catalog.byId(field.modelId);
}
