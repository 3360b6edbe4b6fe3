import { arrayText, elementsOf, membersOf, memberTexts, stringIn, type Member } from './json-text';

/*
 * Structured text: a document of nodes, some of which hold a block or link to a record in their `item`
 * (https://www.datocms.com/docs/structured-text/dast).
 */

/** What the `item` of a node is. */
export type ItemKind = 'block' | 'link';

export const ITEM_NODES: ReadonlyMap<unknown, ItemKind> = new Map([
  ['block', 'block'],
  ['inlineBlock', 'block'],
  ['itemLink', 'link'],
  ['inlineItem', 'link'],
]);

/**
 * The same document with other items. A node whose item is undefined afterwards is left out; the text that it held, as the
 * link that it was, stays.
 */
export function rewriteItems(text: string, rewrite: Rewrite): string {
  return spliced(text, ({ key, text: value }) =>
    key === 'document' ? (rewriteNode(value, rewrite)[0] ?? value) : value,
  );
}

type Rewrite = (item: string, holds: ItemKind) => string | undefined;

/** One node, or what comes in its place. */
function rewriteNode(text: string, rewrite: Rewrite): string[] {
  const members = memberTexts(text);
  const holds = ITEM_NODES.get(stringIn(members.get('type')));
  const item = members.get('item');
  const after = item === undefined || holds === undefined ? item : rewrite(item, holds);
  const children = elementsOf(members.get('children') ?? '').flatMap((child) => rewriteNode(child, rewrite));
  if (item !== undefined && after === undefined) return children;
  const rewritten = spliced(text, ({ key, text: value }) => {
    if (key === 'item') return after ?? value;
    return key === 'children' ? arrayText(children) : value;
  });
  return [rewritten];
}

/** An object with other values. */
function spliced(object: string, valueOf: (member: Member) => string): string {
  const pieces: string[] = [];
  let position = 0;
  for (const member of membersOf(object)) {
    pieces.push(object.slice(position, member.from), valueOf(member));
    position = member.to;
  }
  return pieces.join('') + object.slice(position);
}
