import { arrayText, elementsOf, membersOf, stringIn, type Member } from './json-text';

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

/** The same document with other items. A node whose item is undefined afterwards is left out. */
export function rewriteItems(text: string, rewrite: (item: string, holds: ItemKind) => string | undefined): string {
  return (
    spliced(text, (member) => (member.key === 'document' ? rewriteNode(member.text, rewrite) : member.text)) ?? text
  );
}

function rewriteNode(text: string, rewrite: (item: string, holds: ItemKind) => string | undefined): string | undefined {
  const type = stringIn(membersOf(text).findLast(({ key }) => key === 'type')?.text);
  const holds = ITEM_NODES.get(type);
  return spliced(text, (member) => {
    if (member.key === 'item' && holds !== undefined) return rewrite(member.text, holds);
    if (member.key !== 'children') return member.text;
    return arrayText(elementsOf(member.text).flatMap((child) => rewriteNode(child, rewrite) ?? []));
  });
}

/** An object with its members' values replaced; undefined as soon as one of them is. */
function spliced(object: string, replace: (member: Member) => string | undefined): string | undefined {
  const pieces: string[] = [];
  let position = 0;
  for (const member of membersOf(object)) {
    const value = replace(member);
    if (value === undefined) return undefined;
    pieces.push(object.slice(position, member.from), value);
    position = member.to;
  }
  return pieces.join('') + object.slice(position);
}
