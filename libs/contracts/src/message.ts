import type { JobId } from './ids';

/**
 * Declarations of messages: each message type is declared once, with its type, its JSON schema and its subject.
 *
 * Commands and events are CloudEvents 1.0 in structured JSON mode (NATS protocol binding). The sender computes the id
 * from the content of the message. The id is also the `Nats-Msg-Id`: a message that is published twice is stored once,
 * and a consumer that receives the same id twice must process it once.
 *
 *   scriptorium.cmd.<service>.<name>.v1.<space>.<job>         work queue, one consumer per command
 *   scriptorium.evt.v2.<space>.<entity>.<fact>[.<locale>]     stored for days, any number of consumers
 *   scriptorium.rpc.<service>.<name>.v1                       request/reply, not stored
 *
 * `scriptorium.rpc.<service>.at.<instance>.<name>.v1` is an rpc at one process of the service. Each process answers at
 * `scriptorium.rpc.<service>.instances` with its id, and at `scriptorium.rpc.<service>.health` with its health.
 *
 * The space comes first in an event's subject, so that one filter and one permission cover all events of a space.
 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * A CloudEvent. `time` is RFC 3339 in UTC; `subject` is the id of the entity that `data` describes. `dataschema` is the
 * `$id` of the published schema of `data`; commands have none.
 */
export interface Envelope<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time: string;
  /** Only of an event (`eventSequence`): the highest sequence of an entity has its last state. */
  readonly sequence?: string;
  /** Only of a variant's event (`bodyUrl`): the URL of its body. */
  readonly dataref?: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema?: string;
  readonly data: Data;
}

/** Prefix of every command subject. */
export const COMMAND_PREFIX = 'scriptorium.cmd';

/** Prefix of every event subject. */
export const EVENT_PREFIX = 'scriptorium.evt.v2';

/** Prefix of the `$id` of every published schema. The rest is the name of the schema and the version of events. */
const SCHEMA_PREFIX = 'urn:scriptorium:schema';

/** A message to publish, and its subject. */
export interface OutgoingMessage<Data = unknown> {
  readonly subject: string;
  readonly envelope: Envelope<Data>;
}

export interface CommandType<Data> {
  readonly kind: 'command';
  /** The service that executes it. */
  readonly service: string;
  /** CloudEvents `type`, for example `scriptorium.localization-planner.plan-job.v1`. */
  readonly type: string;
  /** Subject filter that matches every message of this type. */
  readonly filter: string;
  readonly schema: JsonSchema;
  /** `space` is the space's key, `job` the job's id; both are subject tokens. */
  message(to: { space: string; job: JobId }, id: string, data: Data, now: Date): OutgoingMessage<Data>;
}

export interface EventType<Data> {
  readonly kind: 'event';
  readonly entity: string;
  readonly fact: string;
  readonly type: string;
  /** `$id` of the schema of `data`: `urn:scriptorium:schema:variant:v2`. The events of an entity share one schema. */
  readonly dataschema: string;
  /** Subject filters that together match every message of this type: one without a locale, one with a locale. */
  readonly filters: readonly [string, string];
  readonly schema: JsonSchema;
  message(of: EventOf, id: string, data: Data, now: Date): OutgoingMessage<Data>;
}

/** The entity of an event. */
export interface EventOf {
  /** The key of its space. */
  readonly space: string;
  /** Its id. */
  readonly about: string;
  /** The last token of the subject, if present. */
  readonly locale?: string;
  /** See `eventSequence`. */
  readonly sequence: string;
  /** See `bodyUrl`. */
  readonly dataref?: string;
}

export interface RpcType<Request, Reply> {
  readonly kind: 'rpc';
  readonly service: string;
  readonly subject: string;
  /**
   * Returns whether the request may be executed twice with the same effect and the same answer as once. It is sent
   * again if there is no answer.
   */
  isRepeatable(request: Request): boolean;
  /** Never set. The two members only give callers and handlers their types. */
  readonly request?: Request;
  readonly reply?: Reply;
}

export function declareCommand<Data>(service: string, name: string, schema: JsonSchema): CommandType<Data> {
  const type = `scriptorium.${service}.${name}.v1`;
  const prefix = `${COMMAND_PREFIX}.${service}.${name}.v1`;
  return {
    kind: 'command',
    service,
    type,
    filter: `${prefix}.*.*`,
    schema,
    message: (to, id, data, now) => ({
      subject: `${prefix}.${subjectToken(to.space)}.${subjectToken(to.job)}`,
      envelope: envelope(type, to.space, to.job, id, data, now),
    }),
  };
}

export function declareEvent<Data>(entity: string, fact: string, schema: JsonSchema): EventType<Data> {
  const type = `scriptorium.${entity}.${fact}.v2`;
  const dataschema = schemaId(entity);
  const ofSpace = (space: string): string => `${EVENT_PREFIX}.${space}.${entity}.${fact}`;
  return {
    kind: 'event',
    entity,
    fact,
    type,
    dataschema,
    filters: [ofSpace('*'), `${ofSpace('*')}.*`],
    schema,
    message: (of, id, data, now) => {
      const subject = ofSpace(subjectToken(of.space));
      return {
        subject: of.locale === undefined ? subject : `${subject}.${subjectToken(of.locale)}`,
        envelope: envelope(type, of.space, of.about, id, data, now, { ...extensionsOf(of), dataschema }),
      };
    },
  };
}

/** Returns the `$id` of a published schema. */
export function schemaId(name: string): string {
  return `${SCHEMA_PREFIX}:${name}:${EVENT_PREFIX.slice(EVENT_PREFIX.lastIndexOf('.') + 1)}`;
}

/** Returns the subject filter that matches all events of a space and no others. */
export function eventsOfSpace(space: string): string {
  return `${EVENT_PREFIX}.${subjectToken(space)}.>`;
}

/**
 * The database has the same constraint on space keys and locales. A dot would put an event into another space's filter.
 */
function subjectToken(text: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error(`"${text}" cannot be a subject token.`);
  return text;
}

/**
 * Declares an rpc that changes something. `isRepeatable` is for requests that carry their own id. Default: a request
 * may be repeated if it has an idempotency key (rpc/idempotency.ts).
 */
export function declareRpc<Request, Reply>(
  service: string,
  name: string,
  isRepeatable: (request: Request) => boolean = hasIdempotencyKey,
): RpcType<Request, Reply> {
  return { kind: 'rpc', service, subject: rpcSubject(service, name), isRepeatable };
}

function hasIdempotencyKey(request: unknown): boolean {
  return (
    typeof request === 'object' && request !== null && 'idempotency' in request && request.idempotency !== undefined
  );
}

/**
 * Declares an rpc that reads, so that every request may be repeated. It may create what it reads if nothing has created
 * it before, such as the first drive of a space: executed twice, it creates it once.
 */
export function declareRead<Request, Reply>(service: string, name: string): RpcType<Request, Reply> {
  return declareRpc(service, name, () => true);
}

/** Returns the subject of an rpc, or with the name `*` the filter of all rpcs of a service. */
export function rpcSubject(service: string, name: string): string {
  return `scriptorium.rpc.${service}.${name}.v1`;
}

/** Returns the subject at which every instance of a service answers with its id. */
export function instancesSubject(service: string): string {
  return `scriptorium.rpc.${service}.instances`;
}

/** Returns the subject at which every instance of a service answers with its `HealthReport`. */
export function healthSubject(service: string): string {
  return `scriptorium.rpc.${service}.health`;
}

/** Returns the subject of an rpc at one instance of its service. */
export function instanceSubject(subject: string, instance: string): string {
  const [product, kind, service, ...name] = subject.split('.');
  return [product, kind, service, 'at', instance, ...name].join('.');
}

type Extensions = Pick<Envelope, 'sequence' | 'dataref' | 'dataschema'>;

function extensionsOf({ sequence, dataref }: EventOf): Extensions {
  return { sequence, ...(dataref === undefined ? {} : { dataref }) };
}

function envelope<Data>(
  type: string,
  space: string,
  about: string,
  id: string,
  data: Data,
  now: Date,
  extensions: Extensions = {},
): Envelope<Data> {
  return {
    specversion: '1.0',
    id,
    source: `/spaces/${space}`,
    type,
    subject: about,
    time: now.toISOString(),
    ...extensions,
    datacontenttype: 'application/json',
    data,
  };
}
