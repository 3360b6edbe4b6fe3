/**
 * How a message is declared: once, here, with its type, its JSON schema and its subject.
 *
 * Commands and events travel as CloudEvents 1.0 in structured JSON mode (NATS protocol binding). The id is computed by
 * the sender from what the message says, never drawn, and is also the `Nats-Msg-Id`: sending twice stores once, and a
 * consumer that sees an id twice has seen one fact twice.
 *
 *   scriptorium.cmd.<service>.<name>.v1.<space>.<job>       work queue, one consumer a command
 *   scriptorium.evt.<entity>.<fact>.v1.<space>[.<locale>]   kept for days, any number of consumers
 *   scriptorium.rpc.<service>.<name>.v1                     request/reply, not stored
 */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One CloudEvent as it travels. `time` is RFC 3339 in UTC; `subject` names the thing that `data` is about. */
export interface Envelope<Data = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Data;
}

/** A message ready to be sent: where to, and what. */
export interface OutgoingMessage<Data = unknown> {
  readonly subject: string;
  readonly envelope: Envelope<Data>;
}

export interface CommandType<Data> {
  readonly kind: 'command';
  /** The service that carries it out. */
  readonly service: string;
  /** CloudEvents `type`, for example `scriptorium.planner.plan-job.v1`. */
  readonly type: string;
  /** Subject filter that matches every message of this type. */
  readonly filter: string;
  readonly schema: JsonSchema;
  /** `space` is the space's key, `job` the job's id; both are subject tokens. */
  message(to: { space: string; job: string }, id: string, data: Data, now: Date): OutgoingMessage<Data>;
}

export interface EventType<Data> {
  readonly kind: 'event';
  readonly type: string;
  readonly filter: string;
  readonly schema: JsonSchema;
  /** `about` is the id of the thing the event is about; `locale` becomes the last subject token where it is given. */
  message(
    of: { space: string; about: string; locale?: string },
    id: string,
    data: Data,
    now: Date,
  ): OutgoingMessage<Data>;
}

export interface RpcType<Request, Reply> {
  readonly kind: 'rpc';
  readonly service: string;
  readonly subject: string;
  /** Never set: they carry the two types for callers and handlers. */
  readonly request?: Request;
  readonly reply?: Reply;
}

export function declareCommand<Data>(service: string, name: string, schema: JsonSchema): CommandType<Data> {
  const type = `scriptorium.${service}.${name}.v1`;
  const prefix = `scriptorium.cmd.${service}.${name}.v1`;
  return {
    kind: 'command',
    service,
    type,
    filter: `${prefix}.*.*`,
    schema,
    message: (to, id, data, now) => ({
      subject: `${prefix}.${to.space}.${to.job}`,
      envelope: envelope(type, to.space, to.job, id, data, now),
    }),
  };
}

export function declareEvent<Data>(entity: string, fact: string, schema: JsonSchema): EventType<Data> {
  const type = `scriptorium.${entity}.${fact}.v1`;
  const prefix = `scriptorium.evt.${entity}.${fact}.v1`;
  return {
    kind: 'event',
    type,
    filter: `${prefix}.>`,
    schema,
    message: (of, id, data, now) => ({
      subject: of.locale === undefined ? `${prefix}.${of.space}` : `${prefix}.${of.space}.${of.locale}`,
      envelope: envelope(type, of.space, of.about, id, data, now),
    }),
  };
}

export function declareRpc<Request, Reply>(service: string, name: string): RpcType<Request, Reply> {
  return { kind: 'rpc', service, subject: `scriptorium.rpc.${service}.${name}.v1` };
}

function envelope<Data>(type: string, space: string, about: string, id: string, data: Data, now: Date): Envelope<Data> {
  return {
    specversion: '1.0',
    id,
    source: `/spaces/${space}`,
    type,
    subject: about,
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}
