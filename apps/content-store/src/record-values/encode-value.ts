import { type RejectedError, uuidOf } from '@scriptorium/contracts';
import { BLOCK, SHARED_BLOCK } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../models/model';
import { encodeBlock } from './encode-block';
import { encodeDocument } from './encode-document';
import { arrayText } from './json-text';
import { plainValue } from './plain-values';
import { problemOf, rejectionOf, type Problem } from './problem';
import { linkText, type BlockKind } from './stored-values';

/** What encoding values of one record needs to know, and what it finds. */
export interface EncodeContext {
  /** Blocks that the record has, by their ids, those within others as well: texts of stored values. */
  readonly existingBlocks: ReadonlyMap<string, string>;
  /** An id for a new block. */
  drawId(): string;
  /** The blocks of the values, by ids: filled while encoding. One that stands in it already cannot stand anywhere else. */
  readonly usedBlocks?: Set<string>;
  /** Those of them that are new or were sent with values. */
  readonly writtenBlocks?: Set<string>;
  /** The links of the values: filled while encoding. What they link to is for somebody to look up. */
  readonly sentLinks?: SentLink[];
}

export interface SentLink {
  readonly familyId: string;
  readonly field: Field;
  readonly path: string;
  /** The validator that says of which models it may be. */
  readonly validator: string;
}

/** Where a value stands. */
export interface Place {
  readonly catalog: ModelCatalog;
  readonly context: EncodeContext;
  readonly field: Field;
  /** Of the outermost field: what a block is goes by it. */
  readonly kind: BlockKind;
  /** The field's API key, after those of the blocks around it. */
  readonly path: string;
  /** Blocks around it. */
  readonly depth: number;
}

/**
 * A value as a client sends it, of one locale where the field is localized, as the text that is stored; `null` for none.
 * Rejected with INVALID_FIELD {field, code, …} for what is no value of the field's type, a block that is not the record's
 * or stands there twice, a block of a model that the field does not take; with INVALID_ATTRIBUTES {extraneous_attributes},
 * RECORD_TOO_LARGE {limit, size} for blocks in blocks.
 */
export function encodeValue(catalog: ModelCatalog, field: Field, value: unknown, context: EncodeContext): string {
  const kind = field.isLocalized ? BLOCK : SHARED_BLOCK;
  const counted = { usedBlocks: new Set<string>(), ...context };
  return encodeAt({ catalog, context: counted, field, kind, path: field.apiKey, depth: 0 }, value);
}

export function encodeAt(place: Place, value: unknown): string {
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

export function encodeLink(place: Place, value: unknown, validator: string): string {
  const familyId = typeof value === 'string' ? uuidOf(value) : undefined;
  if (familyId === undefined) throw invalid(place);
  const { field, path, context } = place;
  context.sentLinks?.push({ familyId, field, path, validator });
  return linkText(familyId);
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

export function invalid(
  place: Pick<Place, 'field' | 'path'>,
  code = 'VALIDATION_INVALID',
  details: object = {},
): RejectedError {
  return rejectionOf([problemAt(place, code, details)]);
}

function problemAt({ field, path }: Pick<Place, 'field' | 'path'>, code: string, details: object): Problem {
  return problemOf(field, path, code, details);
}
