import { arrayText, elementsOf, membersOf, memberTexts, stringIn, type Member } from '../body/json-text';

/*
 * Structured text: a document of nodes. The `item` of some nodes is a block or a link to a record
 * (https://www.datocms.com/docs/structured-text/dast).
 */

/** The kind of a node's `item`. */
export type ItemKind = 'block' | 'link';

export const ITEM_NODES: ReadonlyMap<unknown, ItemKind> = new Map([
  ['block', 'block'],
  ['inlineBlock', 'block'],
  ['itemLink', 'link'],
  ['inlineItem', 'link'],
]);

/**
 * Returns the document with rewritten items. A node whose rewritten item is undefined is replaced by its children: the
 * text of a removed link stays.
 */
export function rewriteItems(text: string, rewrite: Rewrite): string {
  return spliced(text, ({ key, text: value }) =>
    key === 'document' ? (rewriteNode(value, rewrite)[0] ?? value) : value,
  );
}

type Rewrite = (item: string, kind: ItemKind) => string | undefined;

/** Returns the rewritten node, or its children if it is removed. */
function rewriteNode(text: string, rewrite: Rewrite): string[] {
  const members = memberTexts(text);
  const kind = ITEM_NODES.get(stringIn(members.get('type')));
  const item = members.get('item');
  const after = item === undefined || kind === undefined ? item : rewrite(item, kind);
  const children = elementsOf(members.get('children') ?? '').flatMap((child) => rewriteNode(child, rewrite));
  if (item !== undefined && after === undefined) return children;
  const rewritten = spliced(text, ({ key, text: value }) => {
    if (key === 'item') return after ?? value;
    return key === 'children' ? arrayText(children) : value;
  });
  return [rewritten];
}

/** Returns the text of an object with other values. */
function spliced(object: string, valueOf: (member: Member) => string): string {
  const pieces: string[] = [];
  let position = 0;
  for (const member of membersOf(object)) {
    pieces.push(object.slice(position, member.from), valueOf(member));
    position = member.to;
  }
  return pieces.join('') + object.slice(position);
}
