// A row of `it.each` has a value for each parameter of the test. Jest passes its callback `done` for a parameter
// without a value, and then waits until the test calls it: the test hangs.

const TESTS = new Set(['it', 'test']);

/**
 * The members that the rule reads of a node.
 * @typedef {{
 *   type: string,
 *   name?: unknown,
 *   object?: Syntax,
 *   property?: Syntax,
 *   expression?: unknown,
 *   elements?: readonly (Syntax | null)[],
 * }} Syntax
 */

/** @type {import('eslint').Rule.RuleModule} */
export const completeRows = {
  meta: {
    type: 'problem',
    docs: {
      description: 'each row of a test table has a value for each parameter',
    },
    messages: {
      missing:
        'Row {{row}} has {{values}} values, and the test {{parameters}} parameters. Add values, or give defaults.',
    },
    schema: [],
  },
  create(context) {
    return {
      CallExpression({ callee, arguments: [, test] }) {
        if (callee.type !== 'CallExpression' || !isEach(callee.callee)) return;
        if (test?.type !== 'ArrowFunctionExpression' && test?.type !== 'FunctionExpression') return;
        const table = withoutTypes(callee.arguments[0]);
        if (table?.type !== 'ArrayExpression' || table.elements === undefined) return;
        const parameters = countRequired(test.params);
        const isOneColumn = table.elements.some((row) => isSingleValue(withoutTypes(row)));
        for (const [index, row] of table.elements.entries()) {
          const values = isOneColumn ? 1 : countValues(withoutTypes(row));
          if (values === undefined || values >= parameters) continue;
          context.report({
            node: callee,
            messageId: 'missing',
            data: { row: `${index + 1}`, values: `${values}`, parameters: `${parameters}` },
          });
        }
      },
    };
  },
};

/**
 * Matches `it.each` and `it.only.each`.
 * @param {Syntax} callee
 */
function isEach({ type, object, property }) {
  if (type !== 'MemberExpression' || nameOf(property) !== 'each') return false;
  return TESTS.has(nameOf(object?.type === 'MemberExpression' ? object.object : object));
}

/** @param {Syntax | undefined} node */
function nameOf(node) {
  return node?.type === 'Identifier' ? String(node.name) : '';
}

/**
 * Removes `as const` and `satisfies`, which are nodes of TypeScript.
 * @param {Syntax | null | undefined} node
 * @returns {Syntax | null | undefined}
 */
function withoutTypes(node) {
  return node?.type.startsWith('TS') === true ? withoutTypes(/** @type {Syntax} */ (node.expression)) : node;
}

/**
 * Returns the number of parameters that Jest counts: those before the first default or rest parameter.
 * @param {readonly Syntax[]} params
 */
function countRequired(params) {
  const end = params.findIndex(({ type }) => type === 'AssignmentPattern' || type === 'RestElement');
  return end < 0 ? params.length : end;
}

/**
 * If one element of a table is no list, Jest passes each element as one value, lists too.
 * @param {Syntax | null | undefined} row
 */
function isSingleValue(row) {
  return ['Literal', 'TemplateLiteral', 'ObjectExpression'].includes(row?.type ?? '');
}

/**
 * Returns the number of values of a row; undefined if it is not written here.
 * @param {Syntax | null | undefined} row
 */
function countValues(row) {
  if (row?.type !== 'ArrayExpression' || row.elements === undefined) return undefined;
  return row.elements.some((each) => each?.type === 'SpreadElement') ? undefined : row.elements.length;
}
