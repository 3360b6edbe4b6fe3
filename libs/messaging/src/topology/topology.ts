/**
 * Streams and consumers are declared in code (streams.ts) and by settings (stream-options.ts). A service compares those
 * that it uses at its start. NATS_TOPOLOGY decides what it does:
 *
 *   update     A missing one is created. A different one is changed to its declaration, unless stored messages would be
 *              lost. Fields that are not declared are left to the operator.
 *   check      A missing or different one is an error.
 *   external   A missing stream is an error, and streams are not compared. Consumers are updated as above.
 *
 * Fields with the value of an earlier version, and consumers of services under former names, are replaced or deleted in
 * the mode `update`. Compression is not declared for a server that can lose compressed messages (server-version.ts).
 *
 * Processes that boot at once may create the same stream: one of them does. They change a stream one after the
 * other (topology-lock.ts). A running service calls this again when a stream or consumer is missing.
 *
 * Failure modes: `TopologyError` for a difference that is not changed or a server that is too old, and the server's own
 * error for a change that it rejects.
 */
import {
  JetStreamApiError,
  jetstreamManager,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { FORMER_CONSUMERS_DELETED_BY, isService } from '@scriptorium/contracts';

import { compareTopology, equals, lossOf, missing } from './compare-topology';
import { compressesSafely, hasMessageTtl, requireServerVersion } from './server-version';
import type { StreamOptions, TopologyMode } from './stream-options';
import {
  COMMANDS,
  type DeclaredConsumer,
  type DeclaredStream,
  declaredStreams,
  EVENTS,
  FORMER_FIELDS,
  FORMER_SERVICES,
  inPlace,
  type JetStreamPlace,
} from './streams';
import { changeUnderLock } from './topology-lock';

export interface DeclaredTopology {
  readonly options?: StreamOptions & { readonly service?: string };
  /** Default: the streams that the options declare for the service. */
  readonly streams?: readonly DeclaredStream[];
  /** Durable consumers of COMMANDS. */
  readonly consumers?: readonly DeclaredConsumer[];
}

interface Target {
  readonly nats: NatsConnection;
  readonly manager: JetStreamManager;
  readonly mode: TopologyMode;
  readonly place: JetStreamPlace;
}

/** In a millisecond. */
const MICROSECONDS = 1_000;
const STREAM_EXISTS = 10058;
const STREAM_NOT_FOUND = 10059;
const CONSUMER_NOT_FOUND = 10014;

export async function ensureTopology(nats: NatsConnection, declared: DeclaredTopology): Promise<void> {
  const version = nats.info?.version;
  requireServerVersion(version);
  const { options = {} } = declared;
  const { natsTopology: mode = 'update' } = options;
  const target = { nats, manager: await jetstreamManager(nats, inPlace(options)), mode, place: options };
  for (const stream of streamsFor(version, declared.streams ?? declaredStreams(options)))
    await ensureStream(target, stream);
  if (declared.consumers !== undefined && mode === 'update' && deletesFormer(options.service))
    await deleteFormerConsumers(target.manager);
  for (const consumer of declared.consumers ?? []) await ensureConsumer(target, consumer);
}

/** Returns the streams to declare, without what the server does not have or does not do safely. */
export function streamsFor(
  version: string | undefined,
  declared: readonly DeclaredStream[],
): readonly DeclaredStream[] {
  return declared.map(({ compression, allow_msg_ttl, ...stream }) => ({
    ...stream,
    ...(compression !== undefined && compressesSafely(version) ? { compression } : {}),
    ...(allow_msg_ttl !== undefined && hasMessageTtl(version) ? { allow_msg_ttl } : {}),
  }));
}

async function ensureStream(target: Target, declared: DeclaredStream): Promise<void> {
  const { streams } = target.manager;
  const what = `Stream ${declared.name}`;
  const found = await undefinedIfNotFound(streams.info(declared.name), STREAM_NOT_FOUND);
  if (!found && target.mode !== 'update') throw missing(what, target.mode);
  if (!found && (await addStream(target, declared))) return;
  if (target.mode === 'external') return;
  await changeUnderLock(
    target,
    async () => changeOf(what, declared, await streams.info(declared.name), target.mode),
    (change) => streams.update(declared.name, change),
  );
}

/**
 * Returns false if another process has created the stream meanwhile.
 *
 * The sequences of EVENTS are positions that clients keep. Those of a stream that was lost and created again must not
 * repeat the former ones, which name other events. So a new stream begins at the microseconds since 1970, which are
 * higher than those of any earlier one, unless it has stored a million events a second over its life.
 */
async function addStream({ manager }: Target, declared: DeclaredStream): Promise<boolean> {
  const start = declared.name === EVENTS ? { first_seq: Date.now() * MICROSECONDS } : {};
  try {
    await manager.streams.add({ ...declared, ...start });
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === STREAM_EXISTS) return false;
    throw error;
  }
}

/** Returns the fields to change, or undefined. Throws `TopologyError` for a difference that must not be changed. */
function changeOf(
  what: string,
  declared: DeclaredStream,
  info: StreamInfo,
  mode: TopologyMode,
): Partial<DeclaredStream> | undefined {
  const { config: found } = info;
  if (mode === 'check') {
    const error = compareTopology(what, declared, found);
    if (error) throw error;
    return undefined;
  }
  const replaced = replacedFields(declared, found);
  const loss = lossOf(declared, { ...info, config: { ...found, ...replaced } }, new Date());
  const error = compareTopology(what, declared, { ...found, ...replaced }, loss);
  if (error && !error.canBeUpdated) throw error;
  if (error) return declared;
  return Object.keys(replaced).length > 0 ? replaced : undefined;
}

/** Returns the declared values of the fields that still have the value of an earlier version. */
function replacedFields(declared: DeclaredStream, found: StreamConfig): Partial<DeclaredStream> {
  const former = new Map<string, unknown>(Object.entries(FORMER_FIELDS.get(declared.name) ?? {}));
  const actual = new Map<string, unknown>(Object.entries(found));
  return Object.fromEntries(
    Object.entries(declared).filter(
      ([field, value]) =>
        former.has(field) && equals(former.get(field), actual.get(field)) && !equals(value, actual.get(field)),
    ),
  );
}

/** Only one service has the permission to delete them. */
function deletesFormer(service = ''): boolean {
  return !isService(service) || service === FORMER_CONSUMERS_DELETED_BY;
}

async function deleteFormerConsumers(manager: JetStreamManager): Promise<void> {
  for await (const { name, config } of manager.consumers.list(COMMANDS)) {
    const filter = config.filter_subject ?? '';
    if (!FORMER_SERVICES.some((service) => filter.startsWith(`scriptorium.cmd.${service}.`))) continue;
    await manager.streams.purge(COMMANDS, { filter });
    // Another service that boots may have deleted it already.
    await undefinedIfNotFound(manager.consumers.delete(COMMANDS, name), CONSUMER_NOT_FOUND);
  }
}

async function ensureConsumer(target: Target, declared: DeclaredConsumer): Promise<void> {
  const { consumers } = target.manager;
  const name = declared.durable_name;
  const what = `Consumer ${name} of stream ${COMMANDS}`;
  const found = await undefinedIfNotFound(consumers.info(COMMANDS, name), CONSUMER_NOT_FOUND);
  if (!found && target.mode === 'check') throw missing(what, target.mode);
  if (!found) return void (await consumers.add(COMMANDS, declared));
  await changeUnderLock(
    target,
    async () => {
      const error = compareTopology(what, declared, (await consumers.info(COMMANDS, name)).config);
      if (error && (target.mode === 'check' || !error.canBeUpdated)) throw error;
      return error && declared;
    },
    (change) => consumers.update(COMMANDS, name, change),
  );
}

async function undefinedIfNotFound<T>(request: Promise<T>, notFoundCode: number): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === notFoundCode) return undefined;
    throw error;
  }
}
