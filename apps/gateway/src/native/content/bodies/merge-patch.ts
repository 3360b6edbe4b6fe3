/** Merge patches (RFC 7396) of JSON text: unchanged members keep the spelling of their numbers and their order. */
import { type Node, parseTree } from 'jsonc-parser';

/** Returns the target with the patch applied. Both are valid JSON. */
export function mergePatch(target: string, patch: string): string {
  const [to, from] = [parseTree(target), parseTree(patch)];
  if (from === undefined) throw new Error('The patch is not JSON.');
  return merged({ text: target, node: to }, { text: patch, node: from });
}

interface Part {
  readonly text: string;
  readonly node: Node | undefined;
}

function merged(target: Part, patch: Part): string {
  if (patch.node?.type !== 'object') return sliceOf(patch);
  const members = new Map(membersOf(target).map(([name, part]) => [name, { part, text: sliceOf(part) }]));
  for (const [name, part] of membersOf(patch)) {
    if (part.node?.type === 'null') members.delete(name);
    else {
      const before = members.get(name)?.part ?? { text: '', node: undefined };
      members.set(name, { part, text: merged(before, part) });
    }
  }
  return `{${[...members].map(([name, { text }]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

/** Returns the members of an object, nothing for any other value. The last of members with the same name counts. */
function membersOf({ text, node }: Part): (readonly [string, Part])[] {
  if (node?.type !== 'object') return [];
  return (node.children ?? []).map(({ children: [key, value] = [] }) => [String(key?.value), { text, node: value }]);
}

function sliceOf({ text, node }: Part): string {
  return node === undefined ? 'null' : text.slice(node.offset, node.offset + node.length);
}
