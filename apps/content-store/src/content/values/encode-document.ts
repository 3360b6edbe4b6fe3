import { arrayText, ITEM_NODES, objectText } from '@scriptorium/copy-engine';
import { encodeBlock } from './encode-block';
import { encodeLink, invalid, type Place } from './place';

type Json = Readonly<Record<string, unknown>>;

const NODES = [
  ...['root', 'paragraph', 'heading', 'list', 'listItem', 'blockquote', 'code', 'thematicBreak', 'link', 'span'],
  ...ITEM_NODES.keys(),
];

/** Structured text, with blocks and links in the items of its nodes. */
export function encodeDocument(place: Place, value: unknown): string {
  const root = isObject(value) && value['schema'] === 'dast' ? value['document'] : undefined;
  if (!isObject(root) || root['type'] !== 'root') throw invalid(place);
  return objectText([
    ['schema', '"dast"'],
    ['document', encodeNode(place, root)],
  ]);
}

function encodeNode(place: Place, node: unknown): string {
  if (!isObject(node) || !NODES.includes(node['type'])) throw invalid(place);
  const holds = ITEM_NODES.get(node['type']);
  if (holds !== undefined && !Object.hasOwn(node, 'item')) throw invalid(place);
  return objectText(
    Object.entries(node).map(([name, member]): [string, string] => {
      if (name === 'children') return [name, encodeChildren(place, member)];
      if (name !== 'item' || holds === undefined) return [name, JSON.stringify(member)];
      return [
        name,
        holds === 'link'
          ? encodeLink(place, member, 'structured_text_links')
          : encodeBlock(place, member, validatorOf(node['type'])),
      ];
    }),
  );
}

function encodeChildren(place: Place, children: unknown): string {
  if (!Array.isArray(children)) throw invalid(place);
  return arrayText(
    children.map((child: unknown, index) => encodeNode({ ...place, path: `${place.path}.${String(index)}` }, child)),
  );
}

function validatorOf(type: unknown): string {
  return type === 'inlineBlock' ? 'structured_text_inline_blocks' : 'structured_text_blocks';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
