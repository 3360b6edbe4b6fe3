/**
 * The permissions of each user of nats-server. A service may send and receive what traffic.ts says, and use JetStream
 * for its own streams and consumers. A reader of events may use consumers with fixed names, since the server checks the
 * name and the filter of a consumer as parts of a subject.
 *
 * Every user has inboxes of its own, so that no user reads the replies to another.
 */
import { EVENT_PREFIX, eventsOfSpace, healthSubject, instanceSubject } from './message';
import { SERVICES } from './services';
import { SETTINGS_RULES } from './settings';
import {
  COMMANDS,
  consumerName,
  DEAD_PREFIX,
  EVENTS,
  inboxPrefix,
  noticeSubject,
  settingsSubject,
  STATE,
  STATE_CONSUMER,
  STATE_FILLED,
  STATE_PREFIX,
  statesOfSpace,
  type StreamName,
  TOPOLOGY_BUCKET,
} from './streams';
import { commandsOf, type ServiceName, streamsOf, TRAFFIC } from './traffic';

export interface NatsPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** The user of operators and of tools. It may do everything in the account. */
export const ADMIN_USER = 'admin';

/** Consumers of EVENTS that a reader of events may have. */
export const CONSUMERS_PER_READER = 4;

const DEFAULT_API = '$JS.API';
/** It deletes the consumers of services under former names (libs/messaging/src/topology/topology.ts). */
export const FORMER_CONSUMERS_DELETED_BY: ServiceName = 'localization-planner';

/**
 * Returns the permissions of a service. `api` is the prefix of JetStream's API in a domain. The server of the domain
 * replaces it by the default before it checks the permission.
 */
export function permissionsOfService(service: ServiceName, api: string = DEFAULT_API): NatsPermissions {
  const { watches, sends, emits, followsEvents = false, keepsStates = false } = TRAFFIC[service];
  const commands = commandsOf(service);
  const notices = followsEvents ? [noticeSubject(service), noticeSubject(service, 'rates')] : [];
  return {
    publish: [
      ...rpcsOf(service),
      ...watches.map(healthSubject),
      ...settingsPartnersOf(service).map(settingsSubject),
      ...inboxesAsking(service),
      ...sends.map(({ filter }) => filter),
      ...emits.map((entity) => `${EVENT_PREFIX}.*.${entity}.>`),
      ...commands.map(({ filter }) => DEAD_PREFIX + filter),
      ...notices,
      ...(keepsStates ? [`${STATE_PREFIX}.>`, STATE_FILLED] : []),
      ...new Set([DEFAULT_API, api].flatMap((each) => jetStreamOf(service, each))),
    ],
    subscribe: [`scriptorium.rpc.${service}.>`, settingsSubject(service), ...notices, `${inboxPrefix(service)}.>`],
  };
}

function jetStreamOf(service: ServiceName, api: string): string[] {
  const streams = streamsOf(service);
  return [
    `${api}.INFO`,
    ...TRAFFIC[service].positions.map((stream) => `${api}.STREAM.INFO.${stream}`),
    ...streams.flatMap((stream) => managed(stream, api)),
    ...(streams.length > 0 ? topologyLock(api) : []),
    ...commandsOf(service).flatMap((command) => consumer(COMMANDS, consumerName(command), command.filter, api)),
    ...(service === FORMER_CONSUMERS_DELETED_BY ? formerConsumers(api) : []),
    ...(TRAFFIC[service].followsEvents === true ? followedEvents(api) : []),
    ...(TRAFFIC[service].keepsStates === true ? keptStates(api) : []),
  ];
}

/** Returns the name of the user that reads the events of one space, or of all. */
export function eventReader(space?: string): string {
  return space === undefined ? 'events' : `events-${space}`;
}

/** Returns the names of its consumers. The last part of a name is one digit, so readers have no name in common. */
export function consumersOfReader(reader: string): readonly string[] {
  return Array.from({ length: CONSUMERS_PER_READER }, (_none, index) => `${reader}-${index + 1}`);
}

/** Returns the permissions of a user that reads the events and states of one space, or of all. It cannot publish. */
export function permissionsOfReader(space?: string, api: string = DEFAULT_API): NatsPermissions {
  const reader = eventReader(space);
  const events = space === undefined ? `${EVENT_PREFIX}.>` : eventsOfSpace(space);
  const states = space === undefined ? `${STATE_PREFIX}.>` : statesOfSpace(space);
  const consumers = (each: string): string[] =>
    consumersOfReader(reader).flatMap((name) => [
      ...consumer(EVENTS, name, events, each),
      ...consumer(STATE, name, states, each),
    ]);
  return {
    publish: [...new Set([DEFAULT_API, api].flatMap(consumers))],
    subscribe: [events, `${inboxPrefix(reader)}.>`],
  };
}

/** The rpcs that a service calls, at any instance and at one, and the questions to all instances. */
function rpcsOf(service: ServiceName): string[] {
  const { calls } = TRAFFIC[service];
  const called = new Set(calls.map((rpc) => rpc.service));
  return [
    ...[...called].map((each) => `scriptorium.rpc.${each}.*`),
    ...calls.flatMap(({ subject }) => [subject, instanceSubject(subject, '*')]),
  ];
}

/**
 * The inboxes of the users that ask a service, to which it replies. The server would otherwise have to remember the
 * reply subject of each request (`allow_responses`), and a request could name any subject.
 */
function inboxesAsking(service: ServiceName): string[] {
  const callers = SERVICES.filter(
    (each) => TRAFFIC[each].watches.includes(service) || TRAFFIC[each].calls.some((rpc) => rpc.service === service),
  );
  const users = new Set<string>([...callers, ...settingsPartnersOf(service), ADMIN_USER]);
  return [...users].map((user) => `${inboxPrefix(user)}.>`);
}

function settingsPartnersOf(service: string): string[] {
  const pairs = SETTINGS_RULES.map(({ lower, upper }) => [lower.service, upper.service]);
  return [...new Set(pairs.filter((pair) => pair.includes(service)).flat())].filter((each) => each !== service);
}

function managed(stream: StreamName, api: string): string[] {
  return ['INFO', 'CREATE', 'UPDATE'].map((verb) => `${api}.STREAM.${verb}.${stream}`);
}

/** A consumer with this name, and with a filter that `filter` matches. */
function consumer(stream: StreamName, name: string, filter: string, api: string): string[] {
  return [
    `${api}.CONSUMER.CREATE.${stream}.${name}.${filter}`,
    `${api}.CONSUMER.INFO.${stream}.${name}`,
    `${api}.CONSUMER.MSG.NEXT.${stream}.${name}`,
    `${api}.CONSUMER.DELETE.${stream}.${name}`,
    `$JS.ACK.${stream}.${name}.>`,
  ];
}

/** Consumers of any name, which acknowledge nothing and expire, and the last event of a filter. */
function followedEvents(api: string): string[] {
  return [
    `${api}.STREAM.MSG.GET.${EVENTS}`,
    `${api}.CONSUMER.CREATE.${EVENTS}.*.${EVENT_PREFIX}.>`,
    `${api}.CONSUMER.MSG.NEXT.${EVENTS}.*`,
  ];
}

/** The consumer of the events of variants, the last message of a subject of STATE, and consumers that read it. */
function keptStates(api: string): string[] {
  return [
    ...consumer(EVENTS, STATE_CONSUMER, `${EVENT_PREFIX}.*.variant.>`, api),
    `${api}.DIRECT.GET.${STATE}.>`,
    `${api}.CONSUMER.CREATE.${STATE}.*.${STATE_PREFIX}.>`,
    `${api}.CONSUMER.MSG.NEXT.${STATE}.*`,
    `${api}.STREAM.PURGE.${STATE}`,
  ];
}

function topologyLock(api: string): string[] {
  const stream = `KV_${TOPOLOGY_BUCKET}`;
  const subjects = `$KV.${TOPOLOGY_BUCKET}.>`;
  return [
    ...['INFO', 'CREATE', 'UPDATE', 'MSG.GET'].map((verb) => `${api}.STREAM.${verb}.${stream}`),
    `${api}.DIRECT.GET.${stream}.>`,
    subjects,
    // The key-value client adds the prefix if it is not the default.
    ...(api === DEFAULT_API ? [] : [`${api}.${subjects}`]),
  ];
}

function formerConsumers(api: string): string[] {
  return ['STREAM.PURGE.COMMANDS', 'CONSUMER.LIST.COMMANDS', 'CONSUMER.DELETE.COMMANDS.*'].map(
    (subject) => `${api}.${subject}`,
  );
}
