import { type ConsumerInfo, jetstreamManager, type JetStreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { HealthCheck } from '@scriptorium/health';

import { compareTopology } from '../topology/compare-topology';
import type { StreamOptions } from '../topology/stream-options';
import { COMMANDS, type DeclaredConsumer, type DeclaredStream, inPlace } from '../topology/streams';
import { streamsFor } from '../topology/topology';

/** Shorter than the limit of a check. */
const REQUEST_MS = 1_800;

export interface TopologyCheckOptions {
  readonly nats: NatsConnection;
  readonly options: StreamOptions;
  /** The streams that the service uses. */
  readonly streams: readonly DeclaredStream[];
  readonly consumers: readonly DeclaredConsumer[];
  /** Returns why commands are not received, for each consumer with a failure. */
  readonly troubles: () => readonly string[];
}

/**
 * Checks that the streams and the consumers of the service exist and have a leader, and that pulls receive heartbeats.
 * One that differs from its declaration still works, such as during a rolling update of its settings.
 */
export class TopologyCheck implements HealthCheck {
  readonly name = 'streams';
  private manager: Promise<JetStreamManager> | undefined;

  constructor(private readonly options: TopologyCheckOptions) {}

  async check(): Promise<string | undefined> {
    const { nats, options, streams: declared, consumers, troubles } = this.options;
    this.manager ??= jetstreamManager(nats, {
      ...inPlace(options),
      timeout: REQUEST_MS,
      // Otherwise it would send a request, which fails while NATS is down.
      checkAPI: false,
    });
    const { streams, consumers: api } = await this.manager;
    const differences = await Promise.all([
      ...streamsFor(nats.info?.version, declared).map((each) =>
        checkOne(`Stream ${each.name}`, each, streams.info(each.name), options),
      ),
      ...consumers.map((each) => {
        const { durable_name: name } = each;
        return checkOne(`Consumer ${name}`, each, api.info(COMMANDS, name), options);
      }),
    ]);
    const pulls = troubles();
    if (pulls.length > 0) throw new Error(`Commands are not received. ${pulls.join(' ')}`);
    return differences.find((difference) => difference !== undefined);
  }
}

/** Returns how it differs from its declaration. Rejects if it does not exist or has no leader. */
async function checkOne(
  what: string,
  declared: object,
  request: Promise<StreamInfo | ConsumerInfo>,
  { natsTopology }: StreamOptions,
): Promise<string | undefined> {
  const { cluster, config } = await request.catch((error: unknown) => {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  });
  // A server without a cluster may not report one.
  if (cluster !== undefined && !cluster.leader) throw new Error(`${what} has no leader.`);
  return natsTopology === 'external' ? undefined : compareTopology(what, declared, config)?.message;
}
