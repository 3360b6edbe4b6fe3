// SQL lives in stores: `*.store.ts` and `*.sql.ts` contain every statement. A handler may open a transaction with a
// pool or a manager and pass the client on, but must not query the database itself. The type checker decides which
// object a method belongs to, so the rule ignores a `query` of another package.

const DRIVER = /[\\/]node_modules[\\/](?:@types[\\/])?(?:pg|typeorm)[\\/]/;
const QUERY_METHODS = new Set([
  'query',
  'createQueryBuilder',
  'getRepository',
  'find',
  'findBy',
  'findOne',
  'findOneBy',
  'findOneOrFail',
  'findOneByOrFail',
  'findAndCount',
  'findAndCountBy',
  'exists',
  'count',
  'countBy',
  'maximum',
  'minimum',
  'save',
  'insert',
  'update',
  'upsert',
  'delete',
  'remove',
  'increment',
  'decrement',
]);

/** @typedef {{ getSymbolAtLocation(node: unknown): import('typescript').Symbol | undefined }} TypeServices */

/** @type {import('eslint').Rule.RuleModule} */
export const sqlInStores = {
  meta: {
    type: 'problem',
    docs: { description: 'only stores query the database' },
    messages: {
      elsewhere: '`{{method}}` queries the database: move it into a *.store.ts or *.sql.ts file, and call that.',
    },
    schema: [],
  },
  create(context) {
    const services = /** @type {TypeServices} */ (context.sourceCode.parserServices);
    return {
      CallExpression({ callee }) {
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
        if (!QUERY_METHODS.has(callee.property.name)) return;
        const symbol = services.getSymbolAtLocation(callee.property);
        const files = symbol?.declarations?.map((declaration) => declaration.getSourceFile().fileName) ?? [];
        if (!files.some((file) => DRIVER.test(file))) return;
        context.report({ node: callee, messageId: 'elsewhere', data: { method: context.sourceCode.getText(callee) } });
      },
    };
  },
};
