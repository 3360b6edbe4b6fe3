import { shortId, type FieldType } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import type { Model } from '../models/model';
import { buildModel } from './model-builders';

type Json = Readonly<Record<string, unknown>>;

/** The types of the fields of `recordModel`: those with blocks and links, and some others. */
export const TYPES: readonly FieldType[] = [
  'rich_text',
  'single_block',
  'structured_text',
  'link',
  'links',
  'string',
  'json',
  'float',
];

/** Returns a model with a field `a_<type>` of each type. */
export function recordModel(apiKey: string, isLocalized: boolean, isBlock = false): Model {
  const fields = TYPES.map((fieldType) => [`a_${fieldType}`, { fieldType, isLocalized }] as const);
  return buildModel(apiKey, Object.fromEntries(fields), { isBlock });
}

/** The model of all generated blocks. */
export const BLOCK_MODEL = recordModel('cta', false, true);
export const cta = { item_type: { data: { type: 'item_type', id: shortId(BLOCK_MODEL.id) } } };

const ids = fc.uuid().map(shortId);
const text = fc.string({ unit: 'binary' });
const block = (depth: number): fc.Arbitrary<object> =>
  attributes(depth - 1).map((sent) => ({ type: 'item', attributes: sent, relationships: cta }));

/** Generates values of `recordModel` as clients send them, with blocks in any nesting of this depth. */
export function attributes(depth: number): fc.Arbitrary<Json> {
  const blocks = depth === 0 ? fc.constant([]) : fc.array(block(depth), { maxLength: 2 });
  const one = depth === 0 ? fc.constant(null) : fc.option(block(depth), { freq: 2 });
  return fc.record(
    {
      a_rich_text: blocks,
      a_single_block: one,
      a_structured_text: fc.option(document(depth)),
      a_link: fc.option(ids),
      a_links: fc.array(ids, { maxLength: 3 }),
      a_string: fc.option(text),
      a_json: fc.option(fc.jsonValue().map((value) => JSON.stringify(value))),
      a_float: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)),
    },
    { requiredKeys: [] },
  );
}

function document(depth: number): fc.Arbitrary<object> {
  const span = text.map((value) => ({ type: 'span', value }));
  const link = fc.tuple(ids, span).map(([item, child]) => ({ type: 'itemLink', item, children: [child] }));
  const inline = ids.map((item) => ({ type: 'inlineItem', item }));
  const holder =
    depth === 0
      ? fc.constant({ type: 'thematicBreak' })
      : fc.tuple(fc.constantFrom('block', 'inlineBlock'), block(depth)).map(([type, item]) => ({ type, item }));
  const paragraph = fc
    .array(fc.oneof(span, link, inline), { maxLength: 3 })
    .map((children) => ({ type: 'paragraph', children }));
  return fc
    .array(fc.oneof(paragraph, holder), { maxLength: 3 })
    .map((children) => ({ schema: 'dast', document: { type: 'root', children } }));
}
