import type { Span } from '../body/json-text';
import type { ArrayNode, ObjectNode } from './json-tree';

/** Another text for a part of a text. */
export interface Edit extends Span {
  readonly text: string;
}

/** Returns a part of a text with edits, which must not overlap. */
export function spliced(text: string, part: Span, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let position = part.from;
  for (const edit of [...edits].sort((a, b) => a.from - b.from)) {
    pieces.push(text.slice(position, edit.from), edit.text);
    position = edit.to;
  }
  pieces.push(text.slice(position, part.to));
  return pieces.join('');
}

/**
 * Returns the text of an object or an array with other items: members with their keys, or elements. The brackets and
 * the white space around the items stay as they are.
 */
export function withItems(text: string, container: ArrayNode | ObjectNode, items: readonly string[]): string {
  const spans = container.kind === 'array' ? container.elements : container.entries.map(memberSpan);
  const first = spans[0];
  const lead = first === undefined ? '' : text.slice(container.from + 1, first.from);
  const trail = text.slice(spans.at(-1)?.to ?? container.to - 1, container.to - 1);
  const separators = spans.slice(1).map(({ from }, index) => text.slice(spans[index]?.to, from));
  const separator = separators.at(-1) ?? `,${lead}`;
  const pieces = items.map((item, index) => (index === 0 ? item : `${separators[index - 1] ?? separator}${item}`));
  return [text.charAt(container.from), lead, ...pieces, trail, text.charAt(container.to - 1)].join('');
}

function memberSpan({ keyFrom, value }: ObjectNode['entries'][number]): Span {
  return { from: keyFrom, to: value.to };
}
