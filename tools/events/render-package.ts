import openapiTS, { astToString, type OpenAPI3, type SchemaObject } from 'openapi-typescript';
import ts from 'typescript';

import { EVENT_SCHEMA, KNOWN_VALUES, publishedData } from './published-schemas';
import type { Declarations, Schema } from './read-declarations';

const HEADER = '// Generated from libs/contracts: UPDATE_EVENTS=1 npx jest tools/events\n';

/** Returns the text of libs/events/src/event-schemas.ts. */
export function renderSchemas(declarations: Declarations): string {
  const data = publishedData(declarations);
  const ids = declarations.events.map(({ event }) => [event.type, event.dataschema] as const);
  return [
    HEADER,
    '/** The JSON Schema of an event, without its data. */',
    `export const EVENT_SCHEMA = ${JSON.stringify(EVENT_SCHEMA, null, 2)} as const;`,
    '',
    '/** The JSON Schemas of the data of events, by the name of the type. `dataschema` of an event is their `$id`. */',
    `export const DATA_SCHEMAS = ${JSON.stringify(data, null, 2)} as const;`,
    '',
    '/** The `$id` of the schema of the data, by the type of the event. */',
    `export const DATA_SCHEMA_OF: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(ids), null, 2)};`,
    '',
  ].join('\n');
}

/** Returns the text of libs/events/src/event-types.ts. */
export async function renderTypes(declarations: Declarations): Promise<string> {
  const schemas = publishedData(declarations) as unknown as Record<string, SchemaObject>;
  const document: OpenAPI3 = {
    openapi: '3.1.0',
    info: { title: 'Events', version: '2' },
    paths: {},
    components: { schemas },
  };
  const nodes = await openapiTS(document, {
    immutable: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    transform: (schema) => knownValues(schema as Schema),
  });
  const names = new Set(['components', ...Object.keys(schemas)]);
  const rows = declarations.events.map(({ event, dataName }) => `  readonly '${event.type}': ${dataName};\n`);
  return [
    HEADER,
    astToString(nodes.filter((node) => names.has(nameOf(node)))),
    '/** The data of events, by the type of the event. */',
    `export interface DataOf {\n${rows.join('')}}\n`,
  ].join('\n');
}

function nameOf(node: ts.Node): string {
  const { name } = node as { readonly name?: ts.Identifier };
  return name?.text ?? '';
}

/** Returns the type of a text with known values, which allows others: `'a' | 'b' | (string & {})`. */
function knownValues({ [KNOWN_VALUES]: values }: Schema): ts.TypeNode | undefined {
  if (!Array.isArray(values)) return undefined;
  const literals = (values as string[]).map((value) =>
    ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(value)),
  );
  const others = ts.factory.createIntersectionTypeNode([
    ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
    ts.factory.createTypeLiteralNode([]),
  ]);
  return ts.factory.createUnionTypeNode([...literals, others]);
}
