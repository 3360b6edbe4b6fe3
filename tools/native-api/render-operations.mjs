// Returns the page docs/reference/native-operations.md: the operations of the OpenAPI document by their tags.

/**
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {string} summary
 * @property {string[]} [tags]
 * @property {string} [x-scope]
 * @property {object} responses
 */
/** @typedef {{ paths: Record<string, Record<string, Operation>> }} OpenApi */

const INTRODUCTION = `# Operations of the native API

For developers of clients. The tables list every operation below \`/v1\`, with its scope in the space of the path and the
statuses of its responses. The [OpenAPI document](../openapi/native-api.json) has parameters, schemas and examples, and
[Native API](native-api.md) has the conventions. \`npm run openapi\` generates this page from the document.
`;

const HEADER = ['operation', 'request', 'scope', 'statuses', 'summary'];

/** @type {(document: OpenApi) => string} */
export function renderOperations({ paths }) {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      tag: operation.tags?.[0] ?? '',
      row: rowOf(`${method.toUpperCase()} ${path}`, operation),
    })),
  );
  const sections = [...new Set(operations.map(({ tag }) => tag))].map((tag) => {
    const rows = operations.filter((each) => each.tag === tag).map(({ row }) => row);
    return `\n## ${tag}\n\n${table(rows)}`;
  });
  return INTRODUCTION + sections.join('');
}

/** @type {(route: string, operation: Operation) => string[]} */
function rowOf(route, { operationId, summary, responses, 'x-scope': scope = 'any' }) {
  const codes = [operationId, route, scope].map((text) => `\`${text}\``);
  return [...codes, Object.keys(responses).join(' '), summary.replaceAll('|', '\\|')];
}

/**
 * The columns have the width of their longest cell, as Prettier formats them.
 *
 * @type {(rows: string[][]) => string}
 */
function table(rows) {
  const widths = HEADER.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  /** @type {(row: string[]) => string} */
  const line = (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`;
  return line(HEADER) + line(widths.map((width) => '-'.repeat(width))) + rows.map(line).join('');
}
