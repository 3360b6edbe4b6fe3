/**
 * Streams and consumers are declared in code (streams.ts). Every service creates or checks them at boot:
 *
 *   missing            -> created.
 *   as declared        -> unchanged. The operator may set fields that are not declared.
 *   different          -> rejected. The error names the stream, the field, both values and the fix.
 *   former field value -> replaced by the declared one. Stored messages stay until they expire.
 *   unsafe compression -> not requested from a server that can lose compressed messages (server-version.ts).
 *   former service     -> its consumers are deleted with their pending commands.
 *   different, update  -> changed to the declaration.
 *
 * Processes that boot at once may create the same stream: adding is idempotent. They change a stream one after the
 * other (topology-lock.ts). A running service calls this again when a stream or consumer is missing.
 *
 * Failure modes: `TopologyError` for a difference or a server that is too old, and the server's own error for a change
 * that it rejects (retention and storage of a stream cannot be changed).
 */
import { JetStreamApiError, jetstreamManager, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { COMMANDS, type DeclaredConsumer, type DeclaredStream, FORMER_FIELDS, FORMER_SERVICES } from './streams';
import { compareTopology, equals } from './compare-topology';
import { compressesSafely, requireServerVersion } from './server-version';
import { changeUnderLock } from './topology-lock';

export interface DeclaredTopology {
  readonly streams: readonly DeclaredStream[];
  /** Durable consumers of COMMANDS. */
  readonly consumers?: readonly DeclaredConsumer[];
  /** Changes streams and consumers that differ, instead of throwing `TopologyError`. */
  readonly update?: boolean;
}

const STREAM_NOT_FOUND = 10059;
const CONSUMER_NOT_FOUND = 10014;

export async function ensureTopology(nats: NatsConnection, declared: DeclaredTopology): Promise<void> {
  const version = nats.info?.version;
  requireServerVersion(version);
  const manager = await jetstreamManager(nats);
  const update = declared.update ?? false;
  for (const stream of streamsFor(version, declared.streams)) await ensureStream(nats, stream, update);
  if (declared.consumers !== undefined) await deleteFormerConsumers(manager);
  for (const consumer of declared.consumers ?? []) await ensureConsumer(nats, consumer, update);
}

/** Returns the streams to declare: without compression for a server that does not compress safely. */
export function streamsFor(
  version: string | undefined,
  declared: readonly DeclaredStream[],
): readonly DeclaredStream[] {
  return compressesSafely(version) ? declared : declared.map(({ compression: _, ...stream }) => stream);
}

async function ensureStream(nats: NatsConnection, declared: DeclaredStream, update: boolean): Promise<void> {
  const { streams } = await jetstreamManager(nats);
  const found = await undefinedIfNotFound(streams.info(declared.name), STREAM_NOT_FOUND);
  if (!found) return void (await streams.add(declared));
  await changeUnderLock(
    nats,
    async () => changeOf(declared, (await streams.info(declared.name)).config, update),
    (change) => streams.update(declared.name, change),
  );
}

/** Returns the fields to change, or undefined. Throws `TopologyError` if `update` is required for them. */
function changeOf(declared: DeclaredStream, found: StreamConfig, update: boolean): Partial<DeclaredStream> | undefined {
  const replaced = replacedFields(declared, found);
  const error = compareTopology(`Stream ${declared.name}`, declared, { ...found, ...replaced });
  if (error && !update) throw error;
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

async function deleteFormerConsumers(manager: JetStreamManager): Promise<void> {
  for await (const { name, config } of manager.consumers.list(COMMANDS)) {
    const filter = config.filter_subject ?? '';
    if (!FORMER_SERVICES.some((service) => filter.startsWith(`scriptorium.cmd.${service}.`))) continue;
    await manager.streams.purge(COMMANDS, { filter });
    // Another service that boots may have deleted it already.
    await undefinedIfNotFound(manager.consumers.delete(COMMANDS, name), CONSUMER_NOT_FOUND);
  }
}

async function ensureConsumer(nats: NatsConnection, declared: DeclaredConsumer, update: boolean): Promise<void> {
  const { consumers } = await jetstreamManager(nats);
  const name = declared.durable_name;
  const found = await undefinedIfNotFound(consumers.info(COMMANDS, name), CONSUMER_NOT_FOUND);
  if (!found) return void (await consumers.add(COMMANDS, declared));
  await changeUnderLock(
    nats,
    async () => {
      const { config } = await consumers.info(COMMANDS, name);
      const error = compareTopology(`Consumer ${name} of stream ${COMMANDS}`, declared, config);
      if (error && !update) throw error;
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
