import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';

import { isObject, type Json, type JsonObject, textAt } from './json';
import { kindOf, titleOf } from './manifests';

const FOLDER = join(__dirname, 'schemas');
/** Groups whose kinds are definitions of core.json, with the package of their types. */
const CORE: ReadonlyMap<string, string> = new Map([
  ['v1', 'core.v1'],
  ['apps/v1', 'apps.v1'],
  ['batch/v1', 'batch.v1'],
  ['networking.k8s.io/v1', 'networking.v1'],
  ['policy/v1', 'policy.v1'],
]);

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, unicodeRegExp: false });
ajv.addSchema(readSchema('core'), 'core');

function readSchema(name: string): JsonObject {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as JsonObject;
}

/** Returns a line for each violation of the schema of its kind, and for a kind without a schema. */
export function checkSchemas(manifests: readonly JsonObject[]): readonly string[] {
  return manifests.flatMap((manifest) => {
    const validate = validatorOf(manifest);
    if (validate === undefined) return [`${titleOf(manifest)}: ${textAt(manifest, 'apiVersion')} has no schema here`];
    if (validate(withoutNulls(manifest)) === true) return [];
    return (validate.errors ?? []).map((error) => `${titleOf(manifest)}${textOf(error)}`);
  });
}

/** Kubernetes drops members that are null. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}

function validatorOf(manifest: JsonObject): ValidateFunction | undefined {
  const apiVersion = textAt(manifest, 'apiVersion');
  const group = CORE.get(apiVersion);
  if (group !== undefined) return ajv.getSchema(`core#/$defs/io.k8s.api.${group}.${kindOf(manifest)}`);
  const name = `${kindOf(manifest).toLowerCase()}-${apiVersion.split('/')[1]}`;
  if (!existsSync(join(FOLDER, `${name}.json`))) return undefined;
  return ajv.getSchema(name) ?? ajv.addSchema(readSchema(name), name).getSchema(name);
}

function textOf({ instancePath, message, params }: ErrorObject): string {
  const { additionalProperty, allowedValues } = params as {
    additionalProperty?: string;
    allowedValues?: readonly string[];
  };
  const detail = additionalProperty ?? allowedValues?.join(', ');
  return ` ${instancePath || '/'} ${message}${detail === undefined ? '' : `: ${detail}`}`;
}
