// Requires a reason for every `eslint-disable`, so that a reader knows why the rule does not apply. The reason follows
// two dashes, in ESLint's own syntax: `// eslint-disable-next-line no-console -- the prompt is the output`.

const DIRECTIVE = /^\s*eslint-disable(?:-next-line|-line)?(?<rules>[^-]*(?:-(?!-)[^-]*)*)(?:--\s*(?<reason>.*))?/s;

/** @type {import('eslint').Rule.RuleModule} */
export const disableNeedsReason = {
  meta: {
    type: 'problem',
    docs: { description: 'eslint-disable names its rules and its reason' },
    messages: {
      noReason: 'Add the reason after two dashes: eslint-disable-next-line some-rule -- because …',
      noRules: 'Name the disabled rules: without names, eslint-disable also disables all rules that are added later.',
    },
    schema: [],
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const directive = DIRECTIVE.exec(comment.value);
          if (!directive || !comment.loc) continue;
          // Reported before the first column; otherwise the directive would disable the report about itself.
          const loc = { line: comment.loc.start.line, column: -1 };
          const { rules = '', reason = '' } = directive.groups ?? {};
          if (rules.trim() === '') context.report({ loc, messageId: 'noRules' });
          if (reason.trim() === '') context.report({ loc, messageId: 'noReason' });
        }
      },
    };
  },
};
