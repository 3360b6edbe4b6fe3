// Jobs and commands change their state only in libs/jobs, which therefore contains every transition with its locks.
// Migrations and specs are exempt in eslint.config.mjs.

const WRITE =
  /\b(?:insert\s+into|update(?:\s+only)?|delete\s+from(?:\s+only)?|merge\s+into|truncate(?:\s+table)?)\s+"?jobs"?\s*\.\s*"?(?<table>jobs|commands)\b/i;

/** @type {import('eslint').Rule.RuleModule} */
export const jobWrites = {
  meta: {
    type: 'problem',
    docs: { description: 'only libs/jobs writes jobs.jobs and jobs.commands' },
    messages: { elsewhere: 'Only libs/jobs writes jobs.{{table}}: add or use a transition there.' },
    schema: [],
  },
  create(context) {
    /** @type {(node: import('eslint').Rule.Node, text: unknown) => void} */
    const check = (node, text) => {
      const table = typeof text === 'string' ? WRITE.exec(text)?.groups?.['table'] : undefined;
      if (table !== undefined) context.report({ node, messageId: 'elsewhere', data: { table } });
    };
    return {
      Literal: (node) => check(node, node.value),
      TemplateElement: (node) => check(node, node.value.cooked),
    };
  },
};
