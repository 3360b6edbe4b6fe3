import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager, type ConsumerMessages } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { EVENTS } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';

import { inPlace, type JetStreamPlace } from '../topology/streams';
import { storedEvent, type StoredEvent } from './stored-event';
import { watchConnection } from './watch-connection';

/** The server deletes a consumer that is not pulled from for this time: no process deletes one. */
const INACTIVE_MS = 30_000;
const PULL_EXPIRES_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** Messages that are requested at once. They bound the memory of a slow reader. */
const PULLED = 500;

/** The consumer was lost: events may be missing after the last one. */
export class EventsLost extends Error {}

/**
 * Reads the events of a filter that are stored after `position`, in order and without a gap, until `signal` aborts.
 * Throws EventsLost when it can no longer know that: the server skipped a message, the connection was lost, or the
 * stream or the consumer does not exist. `onStart` is called when reading begins, with the number of
 * events that are stored already. The consumer acknowledges nothing and leaves no trace on the server.
 */
export async function* readEvents(
  nats: NatsConnection,
  place: JetStreamPlace,
  { filter, position, signal }: { readonly filter: string; readonly position: number; readonly signal: AbortSignal },
  onStart: (pending: number) => void = () => undefined,
): AsyncGenerator<StoredEvent & { readonly pending: number }> {
  const name = `reader-${randomUUID()}`;
  const manager = await jetstreamManager(nats, { ...inPlace(place), checkAPI: false });
  const info = await manager.consumers.add(EVENTS, {
    name,
    filter_subject: filter,
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: position + 1,
    inactive_threshold: nanos(INACTIVE_MS),
    mem_storage: true,
    num_replicas: 1,
  });
  const consumer = jetstream(nats, { ...inPlace(place) }).consumers.getConsumerFromInfo(info);
  const options = { max_messages: PULLED, expires: PULL_EXPIRES_MS, idle_heartbeat: HEARTBEAT_MS };
  const messages = await consumer.consume({ ...options, abort_on_missing_resource: true });
  let reason = 'the consumer ended';
  const end = (why: string): void => {
    reason = why;
    messages.stop();
  };
  const unwatch = watchConnection(nats).onDisconnect(() => end('the connection was lost'));
  const stop = (): void => messages.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  void watchHeartbeats(messages, end).catch(() => undefined);
  try {
    onStart(info.num_pending);
    let delivered = 0;
    for await (const message of messages) {
      delivered += 1;
      if (message.info.deliverySequence !== delivered) throw new EventsLost('The server skipped an event.');
      yield { ...storedEvent(message), pending: message.info.pending };
    }
    if (!signal.aborted) throw new EventsLost(`Events were lost: ${reason}.`);
  } finally {
    signal.removeEventListener('abort', stop);
    unwatch();
    messages.stop();
  }
}

/** Calls `end` when the server sends no heartbeats, or says that the consumer or the stream does not exist. */
async function watchHeartbeats(messages: ConsumerMessages, end: (reason: string) => void): Promise<void> {
  for await (const { type } of messages.status()) {
    if (type === 'heartbeats_missed' || type === 'consumer_not_found' || type === 'stream_not_found') end(type);
  }
}
