import type { FieldType } from '@scriptorium/contracts';
import { CORE_URI } from '../validation/core-schemas';
import type { Field, Model } from '../model';

type JsonType = 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';

/** The JSON type of a field's value in a body; null means any type. */
const TYPES: Readonly<Record<FieldType, JsonType | null>> = {
  boolean: 'boolean',
  color: 'object',
  date: 'string',
  date_time: 'string',
  file: 'object',
  float: 'number',
  gallery: 'array',
  integer: 'integer',
  json: null,
  lat_lon: 'object',
  link: 'object',
  links: 'array',
  rich_text: 'array',
  seo: 'object',
  single_block: 'object',
  slug: 'string',
  string: 'string',
  structured_text: 'object',
  text: 'string',
  video: 'object',
};

/**
 * Returns the JSON Schema of a model for other APIs. It requires and forbids nothing: stored bodies may be older than
 * the model, and validators apply only to the DatoCMS API.
 */
export function jsonSchemaOf(model: Pick<Model, 'schemaUri' | 'name' | 'fields'>): string {
  return JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: model.schemaUri,
    title: model.name,
    allOf: [{ $ref: `${CORE_URI}#/definitions/content` }],
    type: 'object',
    properties: Object.fromEntries(model.fields.map((field) => [field.apiKey, propertyOf(field)])),
  });
}

function propertyOf({ label, fieldType }: Field): object {
  const type = TYPES[fieldType];
  return type === null ? { title: label } : { title: label, type: [type, 'null'] };
}
