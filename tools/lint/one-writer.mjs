// Each group of tables is written in few folders (docs/adr/0013-one-content-core.md). The rule reads SQL in string
// literals and templates. It reports a statement that inserts into, updates or deletes from one of `tables`, in a file
// that the configuration does not exempt. Without `tables` it reports every statement that writes, and every write of
// an entity (`manager.update(SpaceEntity, …)`).

const WRITE_METHODS = new Set(['insert', 'update', 'upsert', 'save', 'delete', 'remove', 'increment', 'decrement']);
const WRITES = /\b(?:insert\s+into|delete\s+from|update)\s+(?:only\s+)?((?:content|jobs)\.(\w+))/gi;

/** @type {import('eslint').Rule.RuleModule} */
export const oneWriter = {
  meta: {
    type: 'problem',
    docs: { description: 'each group of tables has one writer' },
    messages: {
      elsewhere: 'Only apps/content-store/src/content and libs/copy-engine write {{table}}: call a function there.',
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
      CallExpression(node) {
        const { callee, arguments: args } = node;
        if (tables !== undefined || callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        const [entity] = args;
        if (!WRITE_METHODS.has(callee.property.name) || entity?.type !== 'Identifier') return;
        if (!entity.name.endsWith('Entity')) return;
        context.report({ node, messageId: 'dialect', data: { table: entity.name } });
      },
      Literal(node) {
        if (typeof node.value === 'string') check(node, node.value);
      },
      TemplateLiteral(node) {
        check(node, node.quasis.map(({ value }) => value.raw).join('?'));
      },
    };
  },
};
