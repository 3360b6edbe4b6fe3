// SQL lives in stores: who has read `*.store.ts` and `*.sql.ts` has read every statement. A handler may hold a pool or a
// manager, open a transaction and hand the client on; it may not ask the database itself. Which object a method belongs
// to is the type checker's word, so a `query` of somebody else's is no business of this rule.

const DRIVER = /[\\/]node_modules[\\/](?:@types[\\/])?(?:pg|typeorm)[\\/]/;
const ASKING = new Set([
  ...['query', 'createQueryBuilder', 'getRepository', 'find', 'findBy', 'findOne', 'findOneBy', 'exists', 'count'],
  ...['save', 'insert', 'update', 'upsert', 'delete', 'remove', 'increment', 'decrement'],
]);

/** @typedef {{ getSymbolAtLocation(node: unknown): import('typescript').Symbol | undefined }} TypeServices */

/** @type {import('eslint').Rule.RuleModule} */
export const sqlInStores = {
  meta: {
    type: 'problem',
    docs: { description: 'the database is asked in stores alone' },
    messages: { elsewhere: '`{{method}}` asks the database: move it into a *.store.ts or *.sql.ts, and call that.' },
    schema: [],
  },
  create(context) {
    const services = /** @type {TypeServices} */ (context.sourceCode.parserServices);
    return {
      CallExpression({ callee }) {
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        if (!ASKING.has(callee.property.name)) return;
        const symbol = services.getSymbolAtLocation(callee.property);
        const files = symbol?.declarations?.map((declaration) => declaration.getSourceFile().fileName) ?? [];
        if (!files.some((file) => DRIVER.test(file))) return;
        context.report({ node: callee, messageId: 'elsewhere', data: { method: context.sourceCode.getText(callee) } });
      },
    };
  },
};
