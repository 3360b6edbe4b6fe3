import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(__dirname, '../../../docs/reference/openapi/cm-api.json');
const METHODS = ['get', 'put', 'post', 'delete'] as const;

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

interface Described {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<(typeof METHODS)[number], Described>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;

/** An operation of docs/reference/openapi/cm-api.json. */
export interface Operation extends Described {
  readonly method: string;
  readonly path: string;
}

export const OPERATIONS: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  METHODS.flatMap((method) => {
    const described = methods[method];
    return described === undefined ? [] : [{ ...described, method: method.toUpperCase(), path }];
  }),
);

/** Returns the schema that a reference points to. */
export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? schema);
}

export function bodySchemaOf({ requestBody }: Operation): Schema | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  return schema === undefined ? undefined : resolved(schema);
}

/** Returns the slugs that the document lists for a status; undefined for a status that it does not list. */
export function slugsOf({ responses }: Operation, status: number): readonly string[] | undefined {
  const response = responses[String(status)];
  if (response === undefined) return undefined;
  const types = response.content?.['application/json']?.schema.allOf?.[1]?.properties?.['type']?.enum ?? [];
  return types.map((type) => type.split(':').at(-1) ?? '');
}

/** Operation and slug of every problem that this spec file has received. */
export const seen = new Set<string>();

/**
 * Checks that the document lists the status and the slug of a response. Requests that match no operation are not
 * checked. `path` begins with `/api/v2/cm`.
 */
export function checkListed(method: string, path: string, status: number, slug: string | undefined): void {
  const found = find(method, path.split('?', 1)[0] ?? '');
  if (found === undefined) return;
  const slugs = slugsOf(found, status);
  const about = `${found.operationId} ${String(status)} ${slug ?? ''}`;
  if (slugs === undefined || (slug !== undefined && status < 500 && !slugs.includes(slug))) {
    throw new Error(`docs/reference/openapi/cm-api.json does not list ${about}.`);
  }
  if (slug !== undefined) seen.add(`${found.operationId} ${slug}`);
}

/** Returns the matching template with the fewest parameters: `/locales/default` before `/locales/{localeId}`. */
function find(method: string, path: string): Operation | undefined {
  const matches = OPERATIONS.filter((each) => each.method === method && patternOf(each.path).test(path));
  return matches.sort((one, other) => parametersIn(one.path) - parametersIn(other.path))[0];
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`);
}

function parametersIn(path: string): number {
  return path.split('{').length;
}
