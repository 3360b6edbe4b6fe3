import { EVENT_PREFIX, schemaId } from '../../libs/contracts/src';
import type { Declarations, Schema } from './read-declarations';

/** The values that are known now. A later version may add some, so a schema that lists them must allow others. */
export const KNOWN_VALUES = 'x-extensible-enum';

/** The version of all events: `v2`. */
export const EVENTS_VERSION = EVENT_PREFIX.slice(EVENT_PREFIX.lastIndexOf('.') + 1);

const text = { type: 'string', minLength: 1 } as const;

/** The schema of the CloudEvent around the data of every event. Members that it does not name are allowed. */
export const EVENT_SCHEMA = {
  $id: schemaId('event'),
  type: 'object',
  required: [
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'sequence',
    'datacontenttype',
    'dataschema',
    'data',
  ],
  properties: {
    specversion: { const: '1.0' },
    id: {
      ...text,
      description: 'Computed from the change. It is also the `Nats-Msg-Id`, so it identifies duplicates.',
    },
    source: { ...text, description: 'The space: `/spaces/<key>`.' },
    type: { ...text, description: `\`scriptorium.<entity>.<fact>.${EVENTS_VERSION}\`.` },
    subject: {
      ...text,
      description: 'The id of the variant, drive item, job or content type, or the key of the space.',
    },
    time: { ...text, description: 'RFC 3339 in UTC.' },
    sequence: {
      type: 'string',
      pattern: '^[0-9]{16}$',
      description: 'Grows with each change of an entity. The event with the highest sequence has its last state.',
    },
    dataref: { ...text, description: 'The URL of the body of a variant, relative to the public URL of Scriptorium.' },
    datacontenttype: { const: 'application/json' },
    dataschema: { ...text, description: 'The `$id` of the schema of `data`.' },
    data: { type: 'object' },
  },
} as const satisfies Schema;

/** Returns the schemas of the data by the names of their interfaces. They allow values of later versions. */
export function publishedData({ data }: Declarations): Readonly<Record<string, Schema>> {
  return Object.fromEntries(Object.entries(data).map(([name, schema]) => [name, extensible(schema) as Schema]));
}

function extensible(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extensible);
  if (typeof value !== 'object' || value === null) return value;
  const { enum: values, ...rest } = value as { readonly enum?: readonly unknown[] };
  const inner = Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, extensible(each)]));
  return values === undefined ? inner : { ...inner, type: 'string', [KNOWN_VALUES]: values };
}
