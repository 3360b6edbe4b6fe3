import { type Envelope, EVENT_TYPES, type JsonSchema, REQUEST_SCHEMAS, SHARED_SCHEMAS } from '@scriptorium/contracts';
import { Ajv, type ValidateFunction } from 'ajv';

/** Returns what is wrong with a value, for example `/jobId must match format "uuid"`; undefined if it is valid. */
export type SchemaCheck = (value: unknown) => string | undefined;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const ajv = new Ajv({ formats: { uuid: UUID }, schemas: [{ $id: 'shared', $defs: SHARED_SCHEMAS }] });

/**
 * Returns the check of a schema. It is compiled at its first use, since a process uses few of the schemas of rpcs.
 * Members that the schema does not name are allowed, so that a sender of a newer version can add some.
 */
export function schemaCheck(schema: JsonSchema): SchemaCheck {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= ajv.compile(schema);
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return `${first?.instancePath ?? ''} ${first?.message ?? 'is invalid'}`.trim();
  };
}

/** Returns the check of the requests of an rpc. An rpc that libs/contracts does not declare accepts any request. */
export function requestCheck(subject: string): SchemaCheck {
  const schema = REQUEST_SCHEMAS[subject];
  return schema === undefined ? () => undefined : schemaCheck(schema);
}

const events = new Map(EVENT_TYPES.map(({ type, schema }) => [type, schemaCheck(schema)]));

/**
 * Returns how an event violates its schema; undefined for a valid one. For the specs of publishers: no service reads
 * events, and to parse and check each published one takes 1.2 µs, 4 % of the time of a copied variant.
 */
export function eventViolation({ type, data }: Pick<Envelope, 'type' | 'data'>): string | undefined {
  const check = events.get(type);
  return check === undefined ? `${type} is not declared` : check(data);
}
