// Each group of tables has one writer (docs/adr/0013-one-content-core.md). The rule reads SQL in string literals and
// templates. It reports a statement that inserts into, updates or deletes from one of `tables`, in a file that the
// configuration does not exempt. Without `tables` it reports every statement that writes.

const WRITES = /\b(?:insert\s+into|delete\s+from|update)\s+(?:only\s+)?((?:content|jobs)\.(\w+))/gi;

/** @type {import('eslint').Rule.RuleModule} */
export const oneWriter = {
  meta: {
    type: 'problem',
    docs: { description: 'each group of tables has one writer' },
    messages: {
      elsewhere: 'Only apps/content-store/src/content writes {{table}}: call a function there.',
      dialect:
        'A dialect must not write tables: move the statement that writes {{table}} into content/, models/ or spaces/.',
    },
    schema: [
      {
        type: 'object',
        properties: { tables: { type: 'array', items: { type: 'string' } } },
        additionalProperties: false,
      },
    ],
  },
  create(context) {
    const { tables } = context.options[0] ?? {};
    /** @param {import('eslint').Rule.Node} node @param {string} text */
    const check = (node, text) => {
      for (const [, table, name = ''] of text.matchAll(WRITES)) {
        if (tables !== undefined && !tables.includes(name.toLowerCase())) continue;
        context.report({ node, messageId: tables === undefined ? 'dialect' : 'elsewhere', data: { table } });
      }
    };
    return {
      Literal(node) {
        if (typeof node.value === 'string') check(node, node.value);
      },
      TemplateLiteral(node) {
        check(node, node.quasis.map(({ value }) => value.raw).join('?'));
      },
    };
  },
};
