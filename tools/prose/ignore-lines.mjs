// `prose-ignore: <reason>` in a comment exempts the next line that is not blank, for a text that must be quoted as it
// is. A directive without a reason has no effect.

const DIRECTIVE = /prose-ignore: [^\s*-].*\r?\n\s*.*/g;

/** @type {import('@textlint/kernel').TextlintFilterRuleReporter} */
export const ignoreLines = (context) => ({
  Document() {
    for (const { index, 0: lines } of context.getSource().matchAll(DIRECTIVE)) {
      context.shouldIgnore([index, index + lines.length], {});
    }
  },
});
