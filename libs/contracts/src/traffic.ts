/**
 * Which service sends which message. The permissions of its user of NATS follow from this table (nats-permissions.ts).
 * A test compares it with the code: `tools/messages/traffic.spec.ts`.
 */
import { commandDead, commandDone, JOB_COMMANDS } from './commands';
import type { CommandType, RpcType } from './message';
import * as access from './rpc/access';
import * as administration from './rpc/administration';
import * as conflicts from './rpc/conflicts';
import * as content from './rpc/content';
import * as contentTypes from './rpc/content-types';
import * as drives from './rpc/drives';
import * as idempotency from './rpc/idempotency';
import * as items from './rpc/items';
import * as jobs from './rpc/jobs';
import * as planner from './rpc/localization-planner';
import * as localizedItems from './rpc/localized-items';
import * as models from './rpc/models';
import * as plans from './rpc/plans';
import * as records from './rpc/records';
import * as snapshots from './snapshots';
import * as spaces from './rpc/spaces';
import * as sync from './rpc/sync';
import * as webhooks from './rpc/webhooks';
import { SERVICES } from './services';
import { COMMANDS, DEAD, EVENTS, STATE, type StreamName } from './streams';

export type ServiceName = (typeof SERVICES)[number];
type AnyRpc = Pick<RpcType<unknown, unknown>, 'kind' | 'service' | 'subject'>;

export interface Traffic {
  readonly calls: readonly AnyRpc[];
  /** The services that it asks for their health. A service may ask the services that it calls as well. */
  readonly watches: readonly ServiceName[];
  readonly sends: readonly CommandType<unknown>[];
  /** The entities of the events that it publishes. */
  readonly emits: readonly string[];
  /** The streams whose position it reads. */
  readonly positions: readonly StreamName[];
  /** Whether it reads the stream EVENTS, and its processes notify each other of what they show. Default: no. */
  readonly followsEvents?: true;
  /** Whether it keeps the stream STATE from the events of variants, if it is enabled. Default: no. */
  readonly keepsStates?: true;
}

const MODULES = [
  access,
  administration,
  content,
  contentTypes,
  drives,
  idempotency,
  items,
  jobs,
  planner,
  localizedItems,
  models,
  plans,
  records,
  snapshots,
  spaces,
  sync,
  conflicts,
  webhooks,
];

/** Every rpc. */
export const RPCS: readonly AnyRpc[] = MODULES.flatMap((module): readonly unknown[] => Object.values(module)).filter(
  isRpc,
);

/** Every command. */
export const COMMAND_TYPES: readonly CommandType<unknown>[] = [...JOB_COMMANDS, commandDone, commandDead];

/** The rpcs that another service calls. The gateway calls all others. */
const CALLS_OF_SERVICES: readonly (readonly [ServiceName, AnyRpc])[] = [
  ['content-store', planner.readOldestUnfinishedCopy],
  ['blob-copy-worker', drives.listUnusedLocations],
];

const calledByServices = new Set(CALLS_OF_SERVICES.map(([, rpc]) => rpc.subject));

function callsOf(service: ServiceName): readonly AnyRpc[] {
  if (service === 'gateway') return RPCS.filter(({ subject }) => !calledByServices.has(subject));
  return CALLS_OF_SERVICES.filter(([caller]) => caller === service).map(([, rpc]) => rpc);
}

export const TRAFFIC: Readonly<Record<ServiceName, Traffic>> = {
  'content-store': {
    calls: callsOf('content-store'),
    watches: [],
    sends: [],
    emits: ['variant', 'drive-item', 'space', 'content-type'],
    positions: [],
    keepsStates: true,
  },
  'localization-planner': {
    calls: callsOf('localization-planner'),
    watches: [],
    sends: [...JOB_COMMANDS, commandDead],
    emits: ['job'],
    positions: [EVENTS],
    followsEvents: true,
  },
  'blob-copy-worker': {
    calls: callsOf('blob-copy-worker'),
    watches: [],
    sends: [commandDone, commandDead],
    emits: ['variant', 'drive-item', 'job'],
    positions: [],
  },
  gateway: {
    calls: callsOf('gateway'),
    watches: ['content-store', 'localization-planner', 'blob-copy-worker'],
    sends: [],
    emits: [],
    positions: [EVENTS],
    followsEvents: true,
  },
};

/** Returns the commands that a service executes. */
export function commandsOf(service: string): readonly CommandType<unknown>[] {
  return COMMAND_TYPES.filter((command) => command.service === service);
}

/** Returns the streams to which a service publishes, or from which it consumes. */
export function streamsOf(service: ServiceName): readonly StreamName[] {
  const { sends, emits, keepsStates = false } = TRAFFIC[service];
  const consumes = commandsOf(service).length > 0;
  return [
    ...(sends.length > 0 || consumes ? [COMMANDS] : []),
    ...(emits.length > 0 ? [EVENTS] : []),
    ...(consumes ? [DEAD] : []),
    ...(keepsStates ? [STATE] : []),
  ] as StreamName[];
}

export function isService(name: string): name is ServiceName {
  return SERVICES.some((service) => service === name);
}

function isRpc(value: unknown): value is AnyRpc {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'rpc';
}
