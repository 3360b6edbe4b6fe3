// Prose in Markdown wraps at 120 columns. Prettier leaves its lines as they are.

const MAX_COLUMNS = 120;

/** Text that cannot be wrapped: inline code, a link with its text of code, a word. */
const UNIT = /\[`[^`]*`\]\([^)]*\)[^\s]*|(?:[^\s`]*`[^`]*`)+[^\s]*|\S+/g;

/** @type {import('@textlint/kernel').TextlintRuleReporter} */
export const lineWidth = (context) => {
  const { locator, report, RuleError, getSource, getFilePath } = context;
  return {
    Paragraph(node) {
      if (!getFilePath()?.endsWith('.md')) return;
      const [start, end] = node.range;
      const source = getSource();
      const from = source.lastIndexOf('\n', start) + 1;
      let at = from;
      for (const line of source.slice(from, end).split('\n')) {
        if (isTooLong(line)) {
          const index = Math.max(at - start, 0);
          const message = `Line of ${line.length} columns: wrap it at ${MAX_COLUMNS}.`;
          report(node, new RuleError(message, { padding: locator.range([index, index + 1]) }));
        }
        at += line.length + 1;
      }
    },
  };
};

/**
 * A line with one unit behind its list marker cannot become shorter.
 *
 * @param {string} line
 */
function isTooLong(line) {
  if (line.length <= MAX_COLUMNS) return false;
  const units = line.replace(/^\s*(?:(?:[-*+>]|\d+\.)\s+)*/, '').match(UNIT) ?? [];
  return units.length > 1;
}
