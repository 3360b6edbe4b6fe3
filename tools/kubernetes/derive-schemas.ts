// Derives the JSON schemas in schemas/ from the published ones. Run it after a change of a version in the README there:
//
//   node --require ./libs/testing/jest/register-source.cjs tools/kubernetes/derive-schemas.ts CORE CRDS
//
// CORE is a folder `v…-local-strict` of the Python package kubernetes-validate. CRDS is a folder with the YAML files of
// the custom resource definitions. Descriptions and the status are dropped. A custom resource definition allows
// unknown fields, which the API server drops: here they are errors.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseAllDocuments } from 'yaml';

import { type Json, type JsonObject, isObject, itemsAt, objectAt, textAt, valueAt } from './json';

const CORE_KINDS = [
  'core.v1.ConfigMap',
  'core.v1.Namespace',
  'core.v1.Secret',
  'core.v1.Service',
  'core.v1.ServiceAccount',
  'apps.v1.Deployment',
  'apps.v1.StatefulSet',
  'batch.v1.Job',
  'networking.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
];
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const DEFINITION = /^.*#\/\$defs\//;
/** Keywords that describe, and keywords of Kubernetes and of OpenAPI that ajv does not know. */
const DROPPED = /^(description|default|example|format|title|x-kubernetes-.*)$/;
/** Schemas below these keywords refine a schema above them, which lists all fields. */
const REFINEMENTS = ['allOf', 'anyOf', 'oneOf', 'not'];

const [core, crds] = process.argv.slice(2);
if (core === undefined || crds === undefined) throw new Error('Usage: derive-schemas.ts CORE CRDS');
const output = join(__dirname, 'schemas');
mkdirSync(output, { recursive: true });
writeSchema('core', coreSchema(readJson(join(core, '_definitions.json'))));
for (const file of readdirSync(crds)) {
  for (const document of parseAllDocuments(readFileSync(join(crds, file), 'utf8'))) {
    const definition = document.toJS() as Json;
    if (!isObject(definition) || definition['kind'] !== 'CustomResourceDefinition') continue;
    const stored = itemsAt(definition, 'spec', 'versions').find((version) => valueAt(version, 'storage') === true);
    if (stored !== undefined) writeCustomSchema(definition, stored);
  }
}

function readJson(file: string): JsonObject {
  return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
}

function writeSchema(name: string, schema: Json): void {
  writeFileSync(join(output, `${name}.json`), `${JSON.stringify(schema)}\n`);
}

/** Returns the definitions of the kinds, and those that they refer to. */
function coreSchema(all: JsonObject): JsonObject {
  const definitions: Record<string, Json> = {};
  const add = (name: string): void => {
    if (name in definitions) return;
    const definition = withoutStatus(objectAt(all, '$defs', name));
    definitions[name] = stripped(definition);
    for (const [, found = ''] of JSON.stringify(definition).matchAll(/#\/\$defs\/([^"]+)"/g)) add(found);
  };
  CORE_KINDS.map((kind) => `io.k8s.api.${kind}`).forEach(add);
  add(OBJECT_META);
  return { $defs: definitions };
}

function withoutStatus(definition: JsonObject): JsonObject {
  if (!('kind' in objectAt(definition, 'properties'))) return definition;
  const { status, ...properties } = objectAt(definition, 'properties');
  return status === undefined ? definition : { ...definition, properties };
}

/** Returns a schema of Kubernetes without the keywords that are not needed. */
function stripped(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(stripped);
  if (!isObject(schema)) return schema;
  const ref = schema['$ref'];
  if (typeof ref === 'string') return { $ref: ref.replace(DEFINITION, '#/$defs/') };
  return mapSchema(schema, stripped);
}

/** Applies `change` to each value of a schema. The members of `properties` are names of fields, not keywords. */
function mapSchema(schema: JsonObject, change: (value: Json) => Json): JsonObject {
  const entries = Object.entries(schema).filter(([key]) => !DROPPED.test(key));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key !== 'properties' || !isObject(value)) return [key, change(value)];
      return [key, Object.fromEntries(Object.entries(value).map(([name, field]) => [name, change(field)]))];
    }),
  );
}

function writeCustomSchema(definition: JsonObject, version: Json): void {
  const { status: _, ...properties } = objectAt(version, 'schema', 'openAPIV3Schema', 'properties');
  const schema = closed({ ...objectAt(version, 'schema', 'openAPIV3Schema'), properties });
  const kind = textAt(definition, 'spec', 'names', 'kind');
  const name = `${kind.toLowerCase()}-${textAt(version, 'name')}`;
  const metadata = { $ref: `core#/$defs/${OBJECT_META}` };
  writeSchema(name, { ...schema, properties: { ...objectAt(schema, 'properties'), metadata } });
}

/** Returns the schema of a custom resource, which rejects unknown fields. */
function closed(schema: Json): JsonObject {
  if (!isObject(schema)) throw new Error(`Not a schema: ${JSON.stringify(schema)}`);
  if (schema['x-kubernetes-int-or-string'] === true) return { type: ['integer', 'string'] };
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || !isObject(schema['properties']);
  const { nullable, ...rest } = schema;
  const entries = Object.entries(rest)
    .filter(([key]) => !DROPPED.test(key))
    .map(([key, value]) => [key, REFINEMENTS.includes(key) ? stripped(value) : closedMember(key, value)]);
  const result: JsonObject = Object.fromEntries(entries) as JsonObject;
  if (nullable === true && typeof result['type'] === 'string') result['type'] = [result['type'], 'null'];
  return isOpen ? result : { ...result, additionalProperties: false };
}

function closedMember(key: string, value: Json): Json {
  if (key === 'properties' && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, closed(field)]));
  return (key === 'items' || key === 'additionalProperties') && isObject(value) ? closed(value) : value;
}
