import { stringify } from 'yaml';

import {
  consumersOfReader,
  EVENT_PREFIX,
  eventReader,
  EVENTS,
  eventsOfSpace,
  inboxPrefix,
} from '../../libs/contracts/src';
import { EVENT_SCHEMA, EVENTS_VERSION, publishedData } from './published-schemas';
import type { DeclaredEvent, Declarations, Schema } from './read-declarations';
import type { Samples } from './read-samples';

const EXAMPLE_SPACE = 'docs';
const HEADER = '# Generated from libs/contracts: UPDATE_EVENTS=1 npx jest tools/events\n';
const NATS_BINDING = { nats: { bindingVersion: '0.1.0' } };
const DESCRIPTION = `Events of variants, drive items, jobs, spaces and content types, as CloudEvents 1.0 in structured JSON on the JetStream stream \`${EVENTS}\`. \
Delivery is at least once, without an order. Within a version, events only get new members and new values.`;

/** Returns the text of docs/asyncapi.yaml. */
export function renderAsyncApi(declarations: Declarations, samples: Samples): string {
  return HEADER + stringify(asyncApiOf(declarations, samples), { lineWidth: 0, aliasDuplicateObjects: false });
}

function asyncApiOf(declarations: Declarations, samples: Samples): Schema {
  const { events } = declarations;
  const channels = new Map(entitiesOf(events).flatMap((entity) => channelsOf(entity, events)));
  return {
    asyncapi: '3.0.0',
    id: `urn:scriptorium:events:${EVENTS_VERSION}`,
    info: {
      title: 'Scriptorium events',
      version: EVENTS_VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/cloudevents+json',
    servers: { nats: SERVER },
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries([...channels.keys()].map((name) => [`publish${capital(name)}`, operationOn(name)])),
    components: {
      messages: Object.fromEntries(events.map((declared) => [declared.name, messageOf(declared, samples)])),
      schemas: { Event: EVENT_SCHEMA, ...publishedData(declarations) },
      securitySchemes: { reader: SECURITY },
    },
  };
}

const SERVER = {
  host: '{host}:{port}',
  protocol: 'nats',
  description: 'nats-server with JetStream. With TLS, the URL of clients begins with `tls://`.',
  variables: { host: { default: '127.0.0.1' }, port: { default: '4222' } },
  security: [{ $ref: '#/components/securitySchemes/reader' }],
};

const SECURITY = {
  type: 'userPassword',
  description: `The user \`${eventReader(EXAMPLE_SPACE)}\` reads the events of the space \`${EXAMPLE_SPACE}\` (\`${eventsOfSpace(EXAMPLE_SPACE)}\`), \
and \`${eventReader()}\` reads all. It cannot publish. Its inboxes begin with \`${inboxPrefix(eventReader(EXAMPLE_SPACE))}\`, and its consumers \
are ${consumersOfReader(eventReader(EXAMPLE_SPACE))
    .map((name) => `\`${name}\``)
    .join(', ')}.`,
};

const SPACE = { description: 'The key of the space.', examples: [EXAMPLE_SPACE] };
const LOCALE = { description: 'The locale of the variant.', examples: ['fr-FR'] };

/** The events of an entity with a locale have a second channel, since the parameters of an address are required. */
function channelsOf(entity: string, all: readonly DeclaredEvent[]): readonly (readonly [string, Schema])[] {
  const events = all.filter(({ event }) => event.entity === entity);
  const fact = { description: 'What happened.', enum: events.map(({ event }) => event.fact) };
  const messages = Object.fromEntries(events.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]));
  const address = `${EVENT_PREFIX}.{space}.${entity}.{fact}`;
  const channel = (suffix: string, parameters: Schema): Schema => ({
    address: address + suffix,
    servers: [{ $ref: '#/servers/nats' }],
    parameters,
    messages,
    bindings: NATS_BINDING,
    'x-jetstream-stream': EVENTS,
  });
  const name = camel(entity);
  const plain = [name, channel('', { space: SPACE, fact })] as const;
  if (!events.some(({ event }) => hasLocale(event.schema))) return [plain];
  return [plain, [`${name}InLocale`, channel('.{locale}', { space: SPACE, fact, locale: LOCALE })]];
}

function hasLocale({ properties }: Schema): boolean {
  return typeof properties === 'object' && properties !== null && 'locale' in properties;
}

function operationOn(channel: string): Schema {
  return { action: 'send', channel: { $ref: `#/channels/${channel}` }, bindings: NATS_BINDING };
}

function messageOf({ event, dataName, description }: DeclaredEvent, samples: Samples): Schema {
  const sample = samples.get(event.type);
  return {
    name: event.type,
    title: `${event.entity} ${event.fact}`,
    ...(description === '' ? {} : { description }),
    contentType: 'application/cloudevents+json',
    headers: {
      type: 'object',
      required: ['Nats-Msg-Id'],
      properties: { 'Nats-Msg-Id': { type: 'string', description: 'The `id` of the event.' } },
    },
    payload: {
      allOf: [
        { $ref: '#/components/schemas/Event' },
        {
          type: 'object',
          properties: {
            type: { const: event.type },
            dataschema: { const: event.dataschema },
            data: { $ref: `#/components/schemas/${dataName}` },
          },
        },
      ],
    },
    ...(sample === undefined ? {} : { examples: [{ name: 'recorded', payload: sample }] }),
  };
}

function entitiesOf(events: readonly DeclaredEvent[]): readonly string[] {
  return [...new Set(events.map(({ event }) => event.entity))];
}

function camel(text: string): string {
  return text.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
