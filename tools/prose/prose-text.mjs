// The text of one paragraph, heading or table cell, as the rules read it.

/** @typedef {readonly [number, number]} TextRange */
/** @typedef {{ type: string; raw: string; range: TextRange; children?: readonly TextNode[] }} TextNode */
/** @typedef {{ text: string; offsets: readonly number[] }} Prose `offsets[i]` is where `text[i]` starts in the node */

const CODE = 'Code';

/**
 * Returns the text of a node on one line. The word "Code" stands for inline code, so that no rule checks identifiers.
 *
 * @param {TextNode} node
 * @returns {Prose}
 */
function proseOf(node) {
  let text = '';
  let end = node.range[0];
  /** @type {number[]} */
  const offsets = [];
  const append = (/** @type {string} */ part, /** @type {(index: number) => number} */ offsetOf) => {
    for (let index = 0; index < part.length; index++) offsets.push(offsetOf(index) - node.range[0]);
    text += part;
  };
  for (const leaf of leaves(node)) {
    const [start] = leaf.range;
    if (start > end && text !== '') append(' ', () => start);
    if (leaf.type === 'Str') append(leaf.raw.replaceAll(/\s/g, ' '), (index) => start + index);
    if (leaf.type === 'Code') append(CODE, () => start);
    end = leaf.range[1];
  }
  return { text, offsets };
}

/**
 * @param {TextNode} node
 * @returns {Generator<TextNode>}
 */
function* leaves(node) {
  if (node.type === 'Str' || node.type === 'Code' || node.type === 'Break') yield node;
  else for (const child of node.children ?? []) yield* leaves(child);
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** @param {string} text */
export const sentencesOf = (text) =>
  [...segmenter.segment(text)].map(({ segment, index }) => ({ text: segment, index }));

/**
 * Makes a rule out of a function that finds mistakes in a text.
 *
 * @param {(text: string, kind: string) => Iterable<{ index: number; length: number; message: string }>} find
 * @returns {import('@textlint/kernel').TextlintRuleReporter}
 */
export const ruleThat = (find) => (context) => {
  const { locator, report, RuleError } = context;
  /** @param {Parameters<typeof report>[0]} node */
  const check = (node) => {
    const { text, offsets } = proseOf(/** @type {TextNode} */ (node));
    for (const { index, length, message } of find(text, node.type)) {
      const range = /** @type {const} */ ([offsets[index] ?? 0, (offsets[index + length - 1] ?? 0) + 1]);
      report(node, new RuleError(message, { padding: locator.range(range) }));
    }
  };
  return { Paragraph: check, Header: check, TableCell: check };
};
