// `eslint-disable` without a reason tells the next reader nothing: was the rule wrong here, or was somebody in a hurry?
// A reason follows two dashes, as ESLint itself reads it: `// eslint-disable-next-line no-console -- the prompt is the output`.

const DIRECTIVE = /^\s*eslint-disable(?:-next-line|-line)?(?<rules>[^-]*(?:-(?!-)[^-]*)*)(?:--\s*(?<reason>.*))?/s;

/** @type {import('eslint').Rule.RuleModule} */
export const disableNeedsReason = {
  meta: {
    type: 'problem',
    docs: { description: 'eslint-disable names its rules and its reason' },
    messages: {
      noReason: 'Say why after two dashes: eslint-disable-next-line some-rule -- because …',
      noRules: 'Name the rules that are disabled: a bare eslint-disable hides everything, also what comes later.',
    },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const directive = DIRECTIVE.exec(comment.value);
          if (!directive || !comment.loc) continue;
          // Before the line's first column: anywhere else the directive would silence the report about itself.
          const loc = { line: comment.loc.start.line, column: -1 };
          const { rules = '', reason = '' } = directive.groups ?? {};
          if (rules.trim() === '') context.report({ loc, messageId: 'noRules' });
          if (reason.trim() === '') context.report({ loc, messageId: 'noReason' });
        }
      },
    };
  },
};
