import { AckPolicy, DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { STATE, STATE_PREFIX, type VariantState } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';

import type { StreamOptions } from '../topology/stream-options';
import { inPlace } from '../topology/streams';

/** States of variants of one space. */
export interface SpaceStates {
  readonly space: string;
  readonly states: readonly VariantState[];
}

const PAGE = 500;
const INACTIVE_MS = 30_000;
/** A pull of states that were removed meanwhile waits this long. It is the shortest time of nats.js. */
const PULL_EXPIRES_MS = 1_000;

/**
 * Reads the states that are stored in STATE now, in pages of one space each, until `signal` aborts. Rejects if states
 * may be missing, such as after a lost connection.
 */
export async function* readStoredStates(
  nats: NatsConnection,
  place: StreamOptions,
  signal: AbortSignal,
): AsyncGenerator<SpaceStates> {
  const manager = await jetstreamManager(nats, { ...inPlace(place), checkAPI: false });
  const info = await manager.consumers.add(STATE, {
    name: `states-${randomUUID()}`,
    filter_subject: `${STATE_PREFIX}.>`,
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.All,
    inactive_threshold: nanos(INACTIVE_MS),
    mem_storage: true,
    num_replicas: 1,
  });
  const consumer = jetstream(nats, inPlace(place)).consumers.getConsumerFromInfo(info);
  let pending = info.num_pending;
  let delivered = 0;
  while (pending > 0 && !signal.aborted) {
    const pages = new Map<string, VariantState[]>();
    for await (const message of await consumer.fetch({ max_messages: PAGE, expires: PULL_EXPIRES_MS })) {
      delivered += 1;
      if (message.info.deliverySequence !== delivered) throw new Error('The server skipped a state.');
      const space = spaceOf(message);
      const states = pages.get(space) ?? [];
      pages.set(space, states);
      states.push(message.json<VariantState>());
      pending = message.info.pending;
      if (pending === 0) break;
    }
    for (const [space, states] of pages) yield { space, states };
    // A state that expires before it is delivered is not pending any more.
    if (pages.size === 0) pending = (await consumer.info()).num_pending;
  }
}

function spaceOf({ subject }: JsMsg): string {
  return subject.slice(STATE_PREFIX.length + 1).split('.')[0] ?? '';
}
