import {
  AckPolicy,
  type ConsumerConfig,
  RetentionPolicy,
  StorageType,
  StoreCompression,
  type StreamConfig,
} from '@nats-io/jetstream';
import {
  COMMAND_PREFIX,
  COMMANDS,
  consumerName,
  DEAD,
  DEAD_PREFIX,
  EVENT_PREFIX,
  EVENTS,
  isService,
  STATE,
  STATE_FILLED,
  STATE_PREFIX,
  STREAMS,
  streamsOf,
  type CommandType,
} from '@scriptorium/contracts';
import { nanos } from '@nats-io/transport-node';

import { DAY_MS, DEFAULT_EVENTS_MAX_AGE_MS, DUPLICATE_WINDOW_MS, type StreamOptions } from './stream-options';

export type DeclaredStream = Pick<
  StreamConfig,
  'name' | 'subjects' | 'retention' | 'storage' | 'duplicate_window' | 'max_age'
> &
  Partial<
    Pick<
      StreamConfig,
      'compression' | 'num_replicas' | 'max_bytes' | 'max_msgs_per_subject' | 'allow_direct' | 'allow_msg_ttl'
    >
  >;

export type DeclaredConsumer = Pick<
  ConsumerConfig,
  'filter_subject' | 'ack_policy' | 'ack_wait' | 'max_deliver' | 'max_ack_pending'
> & { readonly durable_name: string };

export { COMMANDS, consumerName, DEAD, DEAD_PREFIX, EVENTS };

/** Where the API of JetStream is: in a domain, or under another prefix. */
export type JetStreamPlace = Pick<StreamOptions, 'natsDomain' | 'natsApiPrefix'>;

/** Returns the options of clients of JetStream. */
export function inPlace({ natsDomain, natsApiPrefix }: JetStreamPlace): { domain?: string; apiPrefix?: string } {
  if (natsApiPrefix !== undefined) return { apiPrefix: natsApiPrefix };
  return natsDomain === undefined ? {} : { domain: natsDomain };
}

/**
 * Returns the declarations of the streams that a service uses. Default: of all streams. The duplicate window covers
 * automatic retries: a redelivered command (10 s), and a relay that died between publish and delete. An event that is
 * sent again later than that is stored twice, under one id.
 *
 * The server compresses a block of a stream when it is full (8 MB). Events stay for days and resemble each other, so
 * they take a seventh or a sixth on disk (docs/adr/0016-the-event-stream-is-compressed.md). The commands of a work
 * queue are deleted before their block is full, and dead letters rarely fill one, so the compression of these two is
 * left to the operator.
 */
export function declaredStreams(
  options: StreamOptions & { readonly service?: string } = {},
): readonly DeclaredStream[] {
  const common = {
    storage: options.natsStorage === 'memory' ? StorageType.Memory : StorageType.File,
    ...(options.natsReplicas === undefined ? {} : { num_replicas: options.natsReplicas }),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
  const { service = '' } = options;
  const used: readonly string[] = isService(service) ? streamsOf(service) : STREAMS;
  const all: DeclaredStream[] = [
    {
      ...common,
      name: COMMANDS,
      subjects: [`${COMMAND_PREFIX}.>`],
      retention: RetentionPolicy.Workqueue,
      max_age: 0,
      ...limitedTo(options.natsCommandsMaxBytes),
    },
    {
      ...common,
      name: EVENTS,
      subjects: [`${EVENT_PREFIX}.>`],
      retention: RetentionPolicy.Limits,
      compression: StoreCompression.S2,
      max_age: nanos(options.natsEventsMaxAgeMs ?? DEFAULT_EVENTS_MAX_AGE_MS),
      ...limitedTo(options.natsEventsMaxBytes),
    },
    {
      ...common,
      name: DEAD,
      subjects: [`${DEAD_PREFIX}>`],
      retention: RetentionPolicy.Limits,
      max_age: nanos(options.natsDeadMaxAgeMs ?? 90 * DAY_MS),
      ...limitedTo(options.natsDeadMaxBytes),
    },
  ];
  if (options.natsStateStream === true) all.push(stateStream(common));
  return all.filter(({ name }) => used.includes(name));
}

/** It has no limit of age: a variant that does not change keeps its state. */
function stateStream(common: Pick<DeclaredStream, 'storage' | 'num_replicas' | 'duplicate_window'>): DeclaredStream {
  return {
    ...common,
    name: STATE,
    subjects: [`${STATE_PREFIX}.>`, STATE_FILLED],
    retention: RetentionPolicy.Limits,
    max_age: 0,
    max_msgs_per_subject: 1,
    allow_direct: true,
    allow_msg_ttl: true,
  };
}

function limitedTo(bytes: number | undefined): Partial<DeclaredStream> {
  return bytes === undefined ? {} : { max_bytes: bytes };
}

/**
 * Values that an earlier version declared or left to the server. Boot replaces such a value by the declared one.
 * Version 1 of the event subjects was `scriptorium.evt.<entity>.<fact>.v1.<space>`.
 */
export const FORMER_FIELDS: ReadonlyMap<string, Partial<DeclaredStream>> = new Map([
  [EVENTS, { subjects: ['scriptorium.evt.>'], compression: StoreCompression.None }],
]);

/**
 * Names that services had in an earlier version. Boot deletes their consumers with the pending commands. These commands
 * are in the database as well, and the planner releases them again.
 */
export const FORMER_SERVICES: readonly string[] = ['planner', 'worker'];

/**
 * Returns the durable consumer of a command, which all processes of the service share.
 *
 * `backoff` is unset: its first step would replace ack_wait. `max_deliver` is unlimited: a work queue would keep a
 * message that has reached it without delivering it. `max_ack_pending` counts messages that are in progress or delayed
 * in all processes together. Each process limits its own pulls.
 */
export function declaredConsumer(type: CommandType<unknown>, ackWaitMs: number): DeclaredConsumer {
  return {
    durable_name: consumerName(type),
    filter_subject: type.filter,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_deliver: -1,
    max_ack_pending: 10_000,
  };
}
