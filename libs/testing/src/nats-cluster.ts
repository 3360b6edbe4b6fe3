import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { pickFreePort } from '@scriptorium/embedded';
import { eventually } from './eventually';
import { type OwnNatsServer, startOwnNatsServer } from './test-nats';

const NODES = ['one', 'two', 'three'] as const;

/** Three nats-servers with JetStream that replicate streams. They are stopped at the end of the test file. */
export interface NatsCluster {
  /** Addresses of all nodes, separated by commas. */
  readonly url: string;
  readonly nodes: ReadonlyMap<string, OwnNatsServer>;
  /** Returns the node that leads a stream, or one of its consumers. */
  leaderOf(stream: string, consumer?: string): Promise<OwnNatsServer>;
}

/** Resolves when the nodes have elected a leader. */
export async function startNatsCluster(configuration = ''): Promise<NatsCluster> {
  const ports = await Promise.all(NODES.map(() => pickFreePort()));
  const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
  const entries = await Promise.all(
    NODES.map(async (name, index) => {
      const cluster = `cluster { name: "test", listen: "127.0.0.1:${ports[index]}", routes: [${routes}] }`;
      const server = await startOwnNatsServer(`${cluster}\n${configuration}`, { serverName: name });
      return [name, server] as const;
    }),
  );
  const nodes: ReadonlyMap<string, OwnNatsServer> = new Map(entries);
  const url = [...nodes.values()].map((node) => node.url).join(',');
  await eventually(() => leaderName(url));
  const leaderOf = async (stream: string, consumer?: string): Promise<OwnNatsServer> => {
    const name = await eventually(() => leaderName(url, stream, consumer));
    const node = nodes.get(name);
    if (node === undefined) throw new Error(`${name} is not a node of the cluster.`);
    return node;
  };
  return { url, nodes, leaderOf };
}

/** Returns the leader of the consumer, of the stream, or with neither of the cluster. Throws while it has no leader. */
async function leaderName(url: string, stream?: string, consumer?: string): Promise<string> {
  const nats = await connect({ servers: url.split(',').map((each) => each.replace('nats://', '')) });
  try {
    const manager = await jetstreamManager(nats);
    if (stream === undefined) return String((await manager.getAccountInfo()).streams);
    const { cluster } =
      consumer === undefined ? await manager.streams.info(stream) : await manager.consumers.info(stream, consumer);
    if (cluster?.leader === undefined) throw new Error(`${stream} has no leader.`);
    return cluster.leader;
  } finally {
    await nats.close();
  }
}
