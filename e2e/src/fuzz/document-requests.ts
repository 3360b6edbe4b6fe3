import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, SentRequest } from './sent-request';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema?: Schema;
}
interface Media {
  readonly schema?: Schema;
  readonly examples?: { readonly default?: { readonly value: Json } };
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const ROOT = join(__dirname, '../../..');
const DOCUMENTS = ['docs/openapi/native-api.json', 'docs/reference/openapi/cm-api.json'];
/** Streams of events do not end. Failed sign-ins would block the address of the tests for other files. */
const LEFT_OUT = /\/events$|^\/v1\/session$/;
const DEEPEST = 6;

/**
 * Returns a request for each operation of the native API and the CM API, with every parameter and every member of the
 * body. A path parameter has its name in braces, such as `{id}`.
 */
export function documentedRequests(): SentRequest[] {
  return DOCUMENTS.flatMap((file) => {
    const document = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Document;
    return Object.entries(document.paths)
      .filter(([path]) => !LEFT_OUT.test(path))
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, operation]) => requestOf(document, method, path, operation)),
      );
  });
}

function requestOf(document: Document, method: string, path: string, operation: Operation): SentRequest {
  const query = (operation.parameters ?? [])
    .filter((each) => each.in === 'query')
    .map(({ name, schema }) => [name, textOf(sampleOf(document, schema ?? {}))] as const);
  const media = operation.requestBody?.content['application/json'];
  const body =
    media === undefined ? {} : { body: media.examples?.default?.value ?? sampleOf(document, media.schema ?? {}) };
  return { method: method.toUpperCase(), path, query: Object.fromEntries(query), ...body };
}

/** Returns a value of a schema, with all members. */
function sampleOf(document: Document, schema: Schema, depth = 0): Json {
  const named = schema.$ref?.split('/').at(-1);
  const [first] = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  if (depth > DEEPEST) return null;
  if (named !== undefined) return sampleOf(document, document.components.schemas[named] ?? {}, depth + 1);
  if (schema.enum !== undefined) return schema.enum[0] ?? null;
  if (first !== undefined) return sampleOf(document, first, depth + 1);
  if (schema.properties !== undefined) {
    const members = Object.entries(schema.properties);
    return Object.fromEntries(members.map(([name, each]) => [name, sampleOf(document, each, depth + 1)]));
  }
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'array') return [sampleOf(document, schema.items ?? {}, depth + 1)];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return false;
  return type === 'object' ? { title: { type: 'ShortText', value: 'x' } } : 'x';
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
