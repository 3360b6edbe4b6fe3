import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { EVENTS, STATE, STATE_CONSUMER, statesOfSpace } from '@scriptorium/contracts';
import { setTimeout as sleep } from 'node:timers/promises';

import { inPlace } from '../topology/streams';
import type { StreamOptions } from '../topology/stream-options';

const WAIT_MS = 10_000;
const PAUSE_MS = 100;

/**
 * Removes the messages of a space from the stream STATE. First waits until the keeper has written the states of all
 * events that are stored now: a later write would bring a state back. Returns false after ten seconds.
 */
export async function purgeStates(
  nats: NatsConnection,
  place: StreamOptions,
  space: string,
  signal: AbortSignal,
): Promise<boolean> {
  const manager = await jetstreamManager(nats, { ...inPlace(place), checkAPI: false });
  const last = (await manager.streams.info(EVENTS)).state.last_seq;
  const end = Date.now() + WAIT_MS;
  while (!(await hasWritten(manager, last))) {
    if (signal.aborted || Date.now() > end) return false;
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  await manager.streams.purge(STATE, { filter: statesOfSpace(space) });
  return true;
}

/** An acknowledged position of the consumer is that of an event of a variant, so it may stay below `last`. */
async function hasWritten(manager: JetStreamManager, last: number): Promise<boolean> {
  const {
    ack_floor: acknowledged,
    num_pending: pending,
    num_ack_pending: inFlight,
  } = await manager.consumers.info(EVENTS, STATE_CONSUMER);
  return acknowledged.stream_seq >= last || (pending === 0 && inFlight === 0);
}
