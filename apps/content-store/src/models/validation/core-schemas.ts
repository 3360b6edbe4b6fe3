/*
 * Our own version of the schemas that content types refer to under bigcontent.io: a body, a link, an image and a
 * localized value. They require what our services depend on and allow other members, since clients add them.
 *
 * They are never fetched. A `$ref` to another schema under these addresses is reported when the schema is compiled.
 */
export const CORE_URI = 'http://bigcontent.io/cms/schema/v1/core';
export const LOCALIZATION_URI = 'http://bigcontent.io/cms/schema/v1/localization';
const HIERARCHY_URI = 'http://bigcontent.io/cms/schema/v2/hierarchy';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };

/** Returns the schema of an object. If it has `_meta.schema`, this must name the definition. */
function named(uri: string, definition: string, properties: Schema, required: readonly string[]): Schema {
  return {
    type: 'object',
    properties: {
      _meta: { type: 'object', properties: { schema: { const: `${uri}#/definitions/${definition}` } } },
      ...properties,
    },
    required,
  };
}

const link: Schema = { contentType: text, id: text };
const media: Schema = { id: text, name: text, endpoint: text, defaultHost: text, mediaType: text };

function localized(uri: string, definition: string, value: Schema): Schema {
  const entry: Schema = { type: 'object', properties: { locale: text, value }, required: ['locale'] };
  return named(uri, definition, { values: { type: 'array', items: entry } }, ['values']);
}

const coreDefinitions: Schema = {
  content: {
    type: 'object',
    properties: {
      _meta: {
        type: 'object',
        properties: {
          schema: text,
          name: text,
          deliveryKey: textOrNull,
          deliveryKeys: {
            type: ['object', 'null'],
            properties: { values: { type: 'array', items: { type: 'object', properties: { value: text } } } },
          },
        },
        required: ['schema'],
      },
    },
    required: ['_meta'],
  },
  'content-link': named(CORE_URI, 'content-link', link, ['contentType', 'id']),
  'content-reference': named(CORE_URI, 'content-reference', link, ['contentType', 'id']),
  'image-link': named(CORE_URI, 'image-link', media, ['id']),
  'video-link': named(CORE_URI, 'video-link', media, ['id']),
  'localized-value': {
    type: 'object',
    properties: {
      values: { type: 'array', items: { type: 'object', properties: { locale: text }, required: ['locale'] } },
    },
  },
  'localized-string': localized(CORE_URI, 'localized-string', textOrNull),
};

function reference(definition: string): Schema {
  return { $ref: `${CORE_URI}#/definitions/${definition}` };
}

const localizationDefinitions: Schema = {
  'localized-value': reference('localized-value'),
  'localized-string': localized(LOCALIZATION_URI, 'localized-string', textOrNull),
  'localized-image': localized(LOCALIZATION_URI, 'localized-image', reference('image-link')),
  'localized-video': localized(LOCALIZATION_URI, 'localized-video', reference('video-link')),
};

const hierarchyDefinitions: Schema = {
  'hierarchy-node': {
    type: 'object',
    properties: {
      _meta: {
        type: 'object',
        properties: {
          hierarchy: { type: 'object', properties: { root: { type: 'boolean' }, parentId: textOrNull } },
        },
      },
    },
  },
};

export const coreSchemas: readonly Schema[] = [
  { $id: CORE_URI, definitions: coreDefinitions },
  { $id: LOCALIZATION_URI, definitions: localizationDefinitions },
  { $id: HIERARCHY_URI, definitions: hierarchyDefinitions },
];
