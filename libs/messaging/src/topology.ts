/**
 * Streams and consumers are declared in code (streams.ts) and made or checked at boot, by every service:
 *
 *   absent             -> made
 *   as declared        -> left alone; fields that are not declared belong to the operator
 *   different          -> refused: the error names the stream, the field, both values and what to do
 *   former field value -> replaced by the declared one; stored messages stay until they expire
 *   unsafe compression -> not asked of a server that can lose compressed messages (server-version.ts)
 *   former service     -> its consumers are deleted, with the commands that they have not taken
 *   different, update  -> changed to what is declared
 *
 * Processes that boot at once may make the same stream at once: adding is idempotent. They change a stream one after the
 * other (topology-lock.ts). A running service calls this again when a stream or consumer turns out to be gone.
 *
 * How it fails: `TopologyError` for a difference or a server that is too old; the server's own error where it refuses
 * a change (retention and storage of a stream cannot be changed).
 */
import { JetStreamApiError, jetstreamManager, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { COMMANDS, type DeclaredConsumer, type DeclaredStream, FORMER_FIELDS, FORMER_SERVICES } from './streams';
import { compareTopology, same } from './compare-topology';
import { compressesSafely, requireServerVersion } from './server-version';
import { changeUnderLock } from './topology-lock';

export interface DeclaredTopology {
  readonly streams: readonly DeclaredStream[];
  /** Durable consumers of COMMANDS. */
  readonly consumers?: readonly DeclaredConsumer[];
  /** Change what differs instead of refusing. */
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
  for (const consumer of declared.consumers ?? []) await ensureConsumer(manager, consumer, update);
}

/** A server that does not compress safely is left with the compression that its operator chose. */
export function streamsFor(
  version: string | undefined,
  declared: readonly DeclaredStream[],
): readonly DeclaredStream[] {
  return compressesSafely(version) ? declared : declared.map(({ compression: _, ...stream }) => stream);
}

async function ensureStream(nats: NatsConnection, declared: DeclaredStream, update: boolean): Promise<void> {
  const { streams } = await jetstreamManager(nats);
  const found = await orAbsent(streams.info(declared.name), STREAM_NOT_FOUND);
  if (!found) return void (await streams.add(declared));
  await changeUnderLock(
    nats,
    async () => changeOf(declared, (await streams.info(declared.name)).config, update),
    (change) => streams.update(declared.name, change),
  );
}

/** Returns the fields to change, or undefined if there are none. Throws `TopologyError` if `update` is needed for them. */
function changeOf(declared: DeclaredStream, found: StreamConfig, update: boolean): Partial<DeclaredStream> | undefined {
  const replaced = formerFields(declared, found);
  const error = compareTopology(`Stream ${declared.name}`, declared, { ...found, ...replaced });
  if (error && !update) throw error;
  if (error) return declared;
  return Object.keys(replaced).length > 0 ? replaced : undefined;
}

/** Returns the declared values of the fields that still have the value of an earlier version. */
function formerFields(declared: DeclaredStream, found: StreamConfig): Partial<DeclaredStream> {
  const former = new Map<string, unknown>(Object.entries(FORMER_FIELDS.get(declared.name) ?? {}));
  const actual = new Map<string, unknown>(Object.entries(found));
  return Object.fromEntries(
    Object.entries(declared).filter(
      ([field, value]) =>
        former.has(field) && same(former.get(field), actual.get(field)) && !same(value, actual.get(field)),
    ),
  );
}

async function deleteFormerConsumers(manager: JetStreamManager): Promise<void> {
  for await (const { name, config } of manager.consumers.list(COMMANDS)) {
    const filter = config.filter_subject ?? '';
    if (!FORMER_SERVICES.some((service) => filter.startsWith(`scriptorium.cmd.${service}.`))) continue;
    await manager.streams.purge(COMMANDS, { filter });
    // Another service that boots may have deleted it already.
    await orAbsent(manager.consumers.delete(COMMANDS, name), CONSUMER_NOT_FOUND);
  }
}

async function ensureConsumer(manager: JetStreamManager, declared: DeclaredConsumer, update: boolean): Promise<void> {
  const name = declared.durable_name;
  const found = await orAbsent(manager.consumers.info(COMMANDS, name), CONSUMER_NOT_FOUND);
  if (!found) return void (await manager.consumers.add(COMMANDS, declared));
  const error = compareTopology(`Consumer ${name} of stream ${COMMANDS}`, declared, found.config);
  if (!error) return;
  if (!update) throw error;
  await manager.consumers.update(COMMANDS, name, declared);
}

async function orAbsent<T>(request: Promise<T>, absentCode: number): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === absentCode) return undefined;
    throw error;
  }
}
