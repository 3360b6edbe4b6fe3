// Divides a comment into paragraphs: at blank lines, list items and tags. Code and rules of other tools are left out.

/** @typedef {{ type: 'Str' | 'Code'; start: number; end: number }} Piece a range of the file */
/** @typedef {readonly Piece[]} Paragraph */

const FENCE = /^\s*```/;
const CODE_LINE = /^(?:\s{6,}\S|\s*[|┌└│├])/;
const ITEM = /^\s*(?:[-*•]|\d+[.)])\s+/;
const TAG = /^\s*@(\w+)\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}\s*)?/;
// `eslint-disable-next-line some-rule -- the reason`: only the reason is prose.
const DIRECTIVE = /^\s*(?:eslint-|@ts-|prettier-|c8 |v8 |istanbul ).*?(?:-- |$)/;

/**
 * @param {string} text
 * @param {readonly { start: number; end: number }[]} lines
 * @returns {Paragraph[]}
 */
export function commentParagraphs(text, lines) {
  /** @type {Piece[][]} */
  const paragraphs = [];
  let isOpen = false;
  let isFenced = false;
  for (const { start, end } of lines) {
    const line = text.slice(start, end);
    if (FENCE.test(line)) isFenced = !isFenced;
    if (isFenced || FENCE.test(line) || CODE_LINE.test(line) || line.trim() === '') {
      isOpen = false;
      continue;
    }
    const lead = leadOf(line);
    if (lead !== undefined || !isOpen) paragraphs.push([]);
    isOpen = true;
    const from = start + (lead ?? line.length - line.trimStart().length);
    paragraphs.at(-1)?.push(...pieces(text.slice(from, end), from));
  }
  return paragraphs.filter((pieces) => pieces.some(({ type }) => type === 'Str'));
}

/**
 * Returns the length of what starts a paragraph and is no prose; undefined within a paragraph.
 *
 * @param {string} line
 */
function leadOf(line) {
  const [tag = '', name = ''] = TAG.exec(line) ?? [];
  if (/^(?:typedef|type|import|template|callback)$/.test(name)) return line.length;
  if (/^(?:param|property)$/.test(name)) return tag.length + (/^\S+\s*/.exec(line.slice(tag.length))?.[0].length ?? 0);
  return (TAG.exec(line) ?? ITEM.exec(line) ?? DIRECTIVE.exec(line))?.[0].length;
}

/**
 * @param {string} line
 * @param {number} start
 * @returns {Piece[]}
 */
const pieces = (line, start) =>
  [...line.trimEnd().matchAll(/`[^`]*`|(?:[^`]|`(?![^`]*`))+/g)].map(({ index, 0: part }) => ({
    type: part.startsWith('`') && part.endsWith('`') && part.length > 1 ? 'Code' : 'Str',
    start: start + index,
    end: start + index + part.length,
  }));
