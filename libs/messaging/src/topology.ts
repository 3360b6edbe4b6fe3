/**
 * Streams and consumers are declared in code (streams.ts) and made or checked at boot, by every service:
 *
 *   absent             -> made
 *   as declared        -> left alone; fields that are not declared belong to the operator
 *   different          -> refused: the error names the stream, the field, both values and what to do
 *   former subjects    -> replaced by the declared ones; stored messages stay until they expire
 *   former service     -> its consumers are deleted, with the commands that they have not taken
 *   different, update  -> changed to what is declared
 *
 * Processes that boot at once may make the same stream at once: adding is idempotent. A running service calls this
 * again when a stream or consumer turns out to be gone.
 *
 * How it fails: `TopologyError` for a difference or a server that is too old; the server's own error where it refuses
 * a change (retention and storage of a stream cannot be changed).
 */
import { JetStreamApiError, jetstreamManager, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

import { COMMANDS, type DeclaredConsumer, type DeclaredStream, FORMER_SERVICES, FORMER_SUBJECTS } from './streams';
import { compareTopology, same, TopologyError } from './compare-topology';

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
  refuseOldServer(nats.info?.version);
  const manager = await jetstreamManager(nats);
  const update = declared.update ?? false;
  for (const stream of declared.streams) await ensureStream(manager, stream, update);
  if (declared.consumers !== undefined) await deleteFormerConsumers(manager);
  for (const consumer of declared.consumers ?? []) await ensureConsumer(manager, consumer, update);
}

async function ensureStream(manager: JetStreamManager, declared: DeclaredStream, update: boolean): Promise<void> {
  const found = await orAbsent(manager.streams.info(declared.name), STREAM_NOT_FOUND);
  if (!found) return void (await manager.streams.add(declared));
  const config = await replaceFormerSubjects(manager, declared, found.config);
  const error = compareTopology(`Stream ${declared.name}`, declared, config);
  if (!error) return;
  if (!update) throw error;
  await manager.streams.update(declared.name, declared);
}

/** Several services may do this at once: each sets the same subjects. */
async function replaceFormerSubjects(
  manager: JetStreamManager,
  { name, subjects }: DeclaredStream,
  found: StreamConfig,
): Promise<StreamConfig> {
  if (!same(FORMER_SUBJECTS.get(name), found.subjects)) return found;
  return (await manager.streams.update(name, { subjects })).config;
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

/** 2.10 is the first server that supports reasons for term(), several filters per consumer and metadata as documented. */
export function refuseOldServer(version: string | undefined): void {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (major > 2 || (major === 2 && minor >= 10)) return;
  throw new TopologyError(`nats-server ${version ?? 'of unknown version'} is too old: 2.10 or later is needed`);
}
