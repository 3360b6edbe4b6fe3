import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { type Schema, TypeSchemas } from './type-schemas';

export interface RpcSchemas {
  /** By subject. */
  readonly requests: Readonly<Record<string, Schema>>;
  /** By the name of the interface. */
  readonly shared: Readonly<Record<string, Schema>>;
}

/** The functions of libs/contracts that declare an rpc. */
const DECLARATIONS: ReadonlySet<string> = new Set(['declareRead', 'declareRpc']);

/** Returns the schemas of the requests of every rpc that libs/contracts declares, generated from their types. */
export function generateSchemas(root: string): RpcSchemas {
  const folder = join(root, 'libs/contracts/src/rpc');
  const files = readdirSync(folder).filter((file) => /^(?!request-schemas)[\w-]+\.ts$/.test(file));
  // A snapshot has the data of events, so its rpc is declared beside both folders.
  files.push('../snapshots.ts');
  const program = ts.createProgram(
    files.map((file) => join(folder, file)),
    {
      strict: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
    },
  );
  const checker = program.getTypeChecker();
  const types = new TypeSchemas(checker);
  const requests = new Map<string, Schema>();
  for (const file of files) {
    for (const { subject, request } of rpcsIn(program.getSourceFile(join(folder, file)))) {
      requests.set(subject, types.describe(checker.getTypeFromTypeNode(request)));
    }
  }
  return { requests: sorted(requests), shared: sorted(types.shared) };
}

/** Returns the text of libs/contracts/src/rpc/request-schemas.ts. */
export function renderSchemas({ requests, shared }: RpcSchemas): string {
  return [
    '// Generated from the types in this folder: UPDATE_SCHEMAS=1 npx jest tools/rpc-schemas',
    "import type { JsonSchema } from '../message';",
    '',
    '/** The schema of the request of each rpc, by subject. */',
    `export const REQUEST_SCHEMAS: Readonly<Record<string, JsonSchema>> = ${objectText(requests)};`,
    '',
    '/** The `$defs` of the schema with the `$id` `shared`. */',
    `export const SHARED_SCHEMAS: Readonly<Record<string, JsonSchema>> = ${objectText(shared)};`,
    '',
  ].join('\n');
}

/** Returns the declarations of a file: `declareRpc<Request, Reply>('content-store', 'read-item')`. */
function rpcsIn(file: ts.SourceFile | undefined): { readonly subject: string; readonly request: ts.TypeNode }[] {
  const rpcs: { subject: string; request: ts.TypeNode }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && DECLARATIONS.has(node.expression.getText())) {
      const [request] = node.typeArguments ?? [];
      const [service, name] = node.arguments.map((argument) => (ts.isStringLiteral(argument) ? argument.text : ''));
      if (request === undefined) throw new Error(`${file?.fileName}: ${node.getText()} has no type arguments.`);
      rpcs.push({ subject: `scriptorium.rpc.${service}.${name}.v1`, request });
    }
    ts.forEachChild(node, visit);
  };
  if (file !== undefined) visit(file);
  return rpcs;
}

function sorted(schemas: ReadonlyMap<string, Schema>): Readonly<Record<string, Schema>> {
  return Object.fromEntries([...schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function objectText(schemas: Readonly<Record<string, Schema>>): string {
  const lines = Object.entries(schemas).map((entry) => `  ${entry.map((each) => JSON.stringify(each)).join(': ')},\n`);
  return `{\n${lines.join('')}}`;
}
