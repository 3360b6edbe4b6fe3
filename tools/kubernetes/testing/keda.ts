import { itemsAt, type Json, objectAt, textAt } from '../json';

/*
 * The scaler nats-jetstream of KEDA 2.20.2 (pkg/scalers/nats_jetstream_scaler.go) asks the monitor of any node for the
 * consumers of an account. If the cluster has more than one node, it then asks each node that /varz lists, until it
 * finds the leader of the consumer: the figures of another node are wrong. The HorizontalPodAutoscaler divides the lag
 * by the threshold.
 */

/** The metadata of a trigger. */
export interface Trigger {
  readonly account: string;
  readonly stream: string;
  readonly consumer: string;
  readonly lagThreshold: string;
}

/** A nats-server with the address of its monitor. */
export interface KedaNode {
  readonly name: string;
  readonly monitor: string;
}

/**
 * Returns the lag of a consumer, as KEDA computes it.
 *
 * @param endpoint the address of the monitor of one node, like the Service that a trigger names
 * @param nodes the nodes by the address of their routes. In Kubernetes, KEDA takes the name of a node from this
 *   address, and asks the host `<node>.<Service>`
 */
export async function lagOf(
  { account, stream, consumer }: Trigger,
  endpoint: string,
  nodes: ReadonlyMap<string, KedaNode>,
): Promise<number> {
  const path = `/jsz?acc=${account}&consumers=true&config=true`;
  const first = await readJson(endpoint + path);
  const details = consumerDetails(first, account, stream, consumer);
  if (Number(textAt(first, 'meta_cluster', 'cluster_size')) <= 1) return lag(details[0]);
  const { cluster, connect_urls } = objectAt(await readJson(`${endpoint}/varz`));
  if (itemsAt(connect_urls).length > 0) throw new Error('With advertised addresses, KEDA uses other hosts.');
  for (const url of itemsAt(cluster, 'urls').map((each) => textAt(each))) {
    const node = nodes.get(url);
    if (node === undefined) throw new Error(`${url} is not a node.`);
    const found = consumerDetails(await readJson(node.monitor + path), account, stream, consumer);
    const ofLeader = found.find((each) => textAt(each, 'cluster', 'leader') === node.name);
    if (ofLeader !== undefined) return lag(ofLeader);
  }
  throw new Error(`leader node not found for consumer ${consumer}`);
}

const lag = (consumer: Json | undefined): number =>
  Number(textAt(consumer, 'num_pending')) + Number(textAt(consumer, 'num_ack_pending'));

function consumerDetails(answer: Json, account: string, stream: string, consumer: string): readonly Json[] {
  return itemsAt(answer, 'account_details')
    .filter((each) => textAt(each, 'name') === account)
    .flatMap((each) => itemsAt(each, 'stream_detail'))
    .filter((each) => textAt(each, 'name') === stream)
    .flatMap((each) => itemsAt(each, 'consumer_detail'))
    .filter((each) => textAt(each, 'name') === consumer);
}

async function readJson(url: string): Promise<Json> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()) as Json;
}

/** Returns the number of pods for the lags of the triggers of a ScaledObject, in their order. */
export function desiredPods(scaled: Json, lags: readonly number[]): number {
  const { minReplicaCount, maxReplicaCount, triggers } = objectAt(scaled, 'spec');
  const wanted = itemsAt(triggers).map((trigger, index) =>
    Math.ceil((lags[index] ?? 0) / Number(textAt(trigger, 'metadata', 'lagThreshold'))),
  );
  return Math.min(Number(maxReplicaCount), Math.max(Number(minReplicaCount), ...wanted));
}
