/**
 * Embeds linked items into the JSON text of a native body: `{"$link": "id"}` gets the member `item`. An item that links
 * to itself ends at the requested number of levels.
 */
import { type Node, parseTree } from 'jsonc-parser';

export interface NamedLink {
  readonly kind: 'variant' | 'family';
  readonly id: string;
}

const KINDS: Readonly<Record<string, NamedLink['kind']>> = {
  $link: 'variant',
  $reference: 'variant',
  $family: 'family',
};

/** Returns the links of a body, each once. */
export function linksIn(body: string): NamedLink[] {
  const found = new Map<string, NamedLink>();
  for (const { link } of linkNodes(body)) found.set(`${link.kind} ${link.id}`, link);
  return [...found.values()];
}

/** Returns the body with the text of the item of each link. `textOf` returns undefined for a missing item. */
export function embedLinks(body: string, textOf: (link: NamedLink) => string | undefined): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { node, link } of linkNodes(body)) {
    const text = textOf(link);
    if (text === undefined) continue;
    const end = node.offset + node.length - 1;
    pieces.push(body.slice(from, end), `,"item":${text}`);
    from = end;
  }
  return [...pieces, body.slice(from)].join('');
}

/** Returns the objects that are links, in the order of the text. */
function linkNodes(body: string): { readonly node: Node; readonly link: NamedLink }[] {
  const found: { readonly node: Node; readonly link: NamedLink }[] = [];
  const left: Node[] = [parseTree(body) ?? { type: 'null', offset: 0, length: 0 }];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const link = linkOf(node);
    if (link === undefined) left.push(...(node.children ?? []));
    else found.push({ node, link });
  }
  return found.sort((one, other) => one.node.offset - other.node.offset);
}

function linkOf({ type, children = [] }: Node): NamedLink | undefined {
  if (type !== 'object') return undefined;
  for (const { children: [key, value] = [] } of children) {
    const kind = KINDS[String(key?.value)];
    if (kind !== undefined && value?.type === 'string') return { kind, id: String(value.value) };
  }
  return undefined;
}
