import { ITEM_NODES, objectText } from '@scriptorium/copy-engine';
import { encodeBlock } from './encode-block';
import { combine, combineList, type Encoded, encodeLink, invalid, plain, type Place } from './encoding';

type Json = Readonly<Record<string, unknown>>;

const NODES = [
  'root',
  'paragraph',
  'heading',
  'list',
  'listItem',
  'blockquote',
  'code',
  'thematicBreak',
  'link',
  'span',
  ...ITEM_NODES.keys(),
];

/** Encodes structured text, with blocks and links in the items of its nodes. */
export function encodeDocument(place: Place, value: unknown): Encoded {
  const root = isObject(value) && value['schema'] === 'dast' ? value['document'] : undefined;
  if (!isObject(root) || root['type'] !== 'root') return invalid(place);
  return combine([encodeNode(place, root)], ([document = 'null']) =>
    objectText([
      ['schema', '"dast"'],
      ['document', document],
    ]),
  );
}

function encodeNode(place: Place, node: unknown): Encoded {
  if (!isObject(node) || !NODES.includes(node['type'])) return invalid(place);
  if (ITEM_NODES.has(node['type']) && !Object.hasOwn(node, 'item')) return invalid(place);
  const names = Object.keys(node);
  return combine(
    names.map((name) => encodeMember(place, node, name)),
    (texts) => objectText(names.map((name, index): [string, string] => [name, texts[index] ?? 'null'])),
  );
}

function encodeMember(place: Place, node: Json, name: string): Encoded {
  const [type, member] = [node['type'], node[name]];
  const itemKind = ITEM_NODES.get(type);
  if (name === 'children') return encodeChildren(place, member);
  if (name !== 'item' || itemKind === undefined) return plain(JSON.stringify(member));
  if (itemKind === 'link') return encodeLink(place, member, 'structured_text_links');
  return encodeBlock(
    place,
    member,
    type === 'inlineBlock' ? 'structured_text_inline_blocks' : 'structured_text_blocks',
  );
}

function encodeChildren(place: Place, children: unknown): Encoded {
  if (!Array.isArray(children)) return invalid(place);
  return combineList(
    children.map((child: unknown, index) => encodeNode({ ...place, path: `${place.path}.${String(index)}` }, child)),
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
