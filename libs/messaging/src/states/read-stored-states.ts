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

/** Reads the states that are stored in STATE now, in pages of one space each. */
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
  if (info.num_pending === 0) return;
  const consumer = jetstream(nats, inPlace(place)).consumers.getConsumerFromInfo(info);
  let page: VariantState[] = [];
  let space = '';
  for await (const message of await consumer.consume({ max_messages: PAGE, abort_on_missing_resource: true })) {
    const next = spaceOf(message);
    if (page.length === PAGE || (next !== space && page.length > 0)) {
      yield { space, states: page };
      page = [];
    }
    space = next;
    page.push(message.json<VariantState>());
    if (message.info.pending === 0 || signal.aborted) break;
  }
  yield { space, states: page };
}

function spaceOf({ subject }: JsMsg): string {
  return subject.slice(STATE_PREFIX.length + 1).split('.')[0] ?? '';
}
