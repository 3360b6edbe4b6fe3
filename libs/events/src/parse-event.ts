import { Ajv } from 'ajv';

import type { AnyEvent, Entity, EventAbout } from './event';
import { DATA_SCHEMAS, DATA_SCHEMA_OF, EVENT_SCHEMA } from './event-schemas';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const ajv = new Ajv({ formats: { uuid: UUID }, schemas: [EVENT_SCHEMA, ...Object.values(DATA_SCHEMAS)] });
ajv.addVocabulary(['x-extensible-enum']);

/** The message cannot be read, now or later. Store it as a dead letter, and acknowledge it. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/**
 * Returns the event of a message. The data of a known type conforms to its schema. An event of an unknown type, of a
 * newer Scriptorium, is returned too: ignore it.
 *
 * @throws InvalidEventError with the first violation
 */
export function parseEvent(message: string | Uint8Array): AnyEvent {
  const event = parseJson(message);
  check(EVENT_SCHEMA.$id, event, '');
  const { type, data } = event as AnyEvent;
  const schema = DATA_SCHEMA_OF[type];
  if (schema !== undefined) check(schema, data, '/data');
  return event as AnyEvent;
}

/** Returns whether an event is about an entity, and of a type that this version of the package knows. */
export function isAbout<Name extends Entity>(event: AnyEvent, entity: Name): event is EventAbout<Name> {
  return event.type in DATA_SCHEMA_OF && event.type.split('.')[1] === entity;
}

function parseJson(message: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof message === 'string' ? message : new TextDecoder().decode(message));
  } catch (error) {
    throw new InvalidEventError(`The message is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

function check(schema: string, value: unknown, path: string): void {
  if (ajv.validate(schema, value)) return;
  const [first] = ajv.errors ?? [];
  throw new InvalidEventError(`${path}${first?.instancePath ?? ''} ${first?.message ?? 'is invalid'}.`.trim());
}
