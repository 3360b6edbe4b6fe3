/**
 * Keeps the stream STATE: the last state of each variant of every space.
 *
 *   first start   creates a durable consumer of the events of variants, then writes the state of every variant in the
 *                 database, and then a message that says so: the mark. A process that dies before it starts again.
 *   then          writes the state in each event, and acknowledges the event after the write.
 *   lost events   the mark is of another consumer, or events after it have expired before they were acknowledged. Every
 *                 variant is written again, and stored states without a variant become `deleted`.
 *
 * Any number of processes may keep the stream. They share the consumer, and the highest sequence wins (StateWriter).
 * The stream is behind the events by what the consumer has pending.
 */
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { EVENT_PREFIX, EVENTS, STATE, STATE_CONSUMER, STATE_FILLED, type VariantState } from '@scriptorium/contracts';

import type { StreamOptions } from '../topology/stream-options';
import { inPlace } from '../topology/streams';
import { BackgroundLoop } from '../loop/background-loop';
import { readStoredStates, type SpaceStates } from './read-stored-states';
import { StateWriter } from './state-writer';

export type { SpaceStates };

export interface StateKeeperOptions {
  readonly nats: NatsConnection;
  readonly place: StreamOptions;
  /** Reads the states of every variant of all spaces, and of those that were deleted in the last days. */
  readonly readAll: (signal: AbortSignal) => AsyncIterable<SpaceStates>;
  /** Returns the states of those variants that exist no more, as `deleted`. */
  readonly readMissing: (space: string, states: readonly VariantState[]) => Promise<readonly VariantState[]>;
  /** Creates the stream if it is missing. */
  readonly restoreStreams: () => Promise<void>;
  /** Milliseconds between two checks for lost events. Default 60,000. */
  readonly checkEveryMs?: number;
}

/** The content of the message on STATE_FILLED. */
interface Mark {
  /** When the consumer was created, as the server says it. */
  readonly consumer: string;
  /** The position in EVENTS up to which the stream has the states of all events. */
  readonly position: number;
}

/** Writes in flight. */
const WINDOW = 256;
const ACK_WAIT_MS = 30_000;
const CHECK_EVERY_MS = 60_000;
const CONSUMER_NOT_FOUND = 10014;
const NO_MESSAGE = 10037;

export class StateKeeper {
  constructor(private readonly options: StateKeeperOptions) {}

  /** Keeps the stream until the signal aborts. Rejects when NATS or the database fails: call it again then. */
  async run(signal: AbortSignal): Promise<void> {
    const { nats, place, restoreStreams } = this.options;
    await restoreStreams();
    const manager = await jetstreamManager(nats, { ...inPlace(place), checkAPI: false });
    // A new writer knows nothing of a stream that was deleted meanwhile.
    const writer = new StateWriter(nats, place);
    await this.ensureConsumer(manager);
    if (await hasLostEvents(manager)) await this.fill(manager, writer, signal);
    if (!signal.aborted) await this.follow(manager, writer, signal);
  }

  /** A new consumer begins with the oldest event that is stored. */
  private async ensureConsumer(manager: JetStreamManager): Promise<void> {
    const exists = await manager.consumers.info(EVENTS, STATE_CONSUMER).then(() => true, unless(CONSUMER_NOT_FOUND));
    if (exists) return;
    await manager.consumers.add(EVENTS, {
      durable_name: STATE_CONSUMER,
      filter_subject: `${EVENT_PREFIX}.*.variant.>`,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      deliver_policy: DeliverPolicy.All,
      max_deliver: -1,
      max_ack_pending: 10_000,
    });
  }

  private async fill(manager: JetStreamManager, writer: StateWriter, signal: AbortSignal): Promise<void> {
    const { nats, place } = this.options;
    // The database, which is read after this, reflects the events up to this position.
    const mark: Mark = {
      consumer: (await manager.consumers.info(EVENTS, STATE_CONSUMER)).created,
      position: (await manager.streams.info(EVENTS)).state.last_seq,
    };
    const isFirst = (await readMark(manager)) === undefined;
    const writes = new Writes();
    for await (const { space, states } of this.options.readAll(signal)) {
      for (const state of states) await writes.add(() => writer.write(space, state));
    }
    if (!isFirst) {
      for await (const { space, states } of readStoredStates(nats, place, signal)) {
        const missing = await this.options.readMissing(space, states);
        for (const state of missing) await writes.add(() => writer.write(space, state));
      }
    }
    await writes.end();
    if (!signal.aborted) await writeMark(jetstream(nats, inPlace(place)), mark);
  }

  private async follow(manager: JetStreamManager, writer: StateWriter, signal: AbortSignal): Promise<void> {
    const { nats, place } = this.options;
    const client = jetstream(nats, inPlace(place));
    const consumer = await client.consumers.get(EVENTS, STATE_CONSUMER);
    const messages = await consumer.consume({ max_messages: WINDOW, abort_on_missing_resource: true });
    const stop = (): void => messages.stop();
    signal.addEventListener('abort', stop, { once: true });
    let reason = `The consumer ${STATE_CONSUMER} no longer exists.`;
    const watch = new BackgroundLoop({
      name: 'Lost events of states',
      intervalMs: this.options.checkEveryMs ?? CHECK_EVERY_MS,
      run: async () => {
        if (!(await hasLostEvents(manager))) return advanceMark(client, manager);
        reason = 'Events have expired before their states were written: all states are written again.';
        stop();
      },
    });
    const writes = new Writes();
    try {
      watch.start();
      if (signal.aborted) stop();
      for await (const message of messages) await writes.add(() => apply(writer, message));
      await writes.end();
    } finally {
      signal.removeEventListener('abort', stop);
      messages.stop();
      await watch.stop();
    }
    if (!signal.aborted) throw new Error(reason);
  }
}

async function apply(writer: StateWriter, message: JsMsg): Promise<void> {
  const [space = ''] = message.subject.slice(EVENT_PREFIX.length + 1).split('.');
  const { subject, sequence, dataref, data } = message.json<VariantState>();
  await writer.write(space, { subject, sequence, ...(dataref === undefined ? {} : { dataref }), data });
  message.ack();
}

/** Bounded concurrent writes. The first error rejects the next call. */
class Writes {
  private readonly running = new Set<Promise<void>>();
  private error: Error | undefined;

  async add(write: () => Promise<void>): Promise<void> {
    const running = write()
      .catch((error: unknown) => void (this.error ??= error instanceof Error ? error : new Error(String(error))))
      .finally(() => this.running.delete(running));
    this.running.add(running);
    if (this.running.size >= WINDOW) await Promise.race(this.running);
    this.throwError();
  }

  async end(): Promise<void> {
    await Promise.all(this.running);
    this.throwError();
  }

  private throwError(): void {
    if (this.error !== undefined) throw this.error;
  }
}

/** Whether events after the mark have expired. They may have been of jobs only: then nothing was lost. */
async function hasLostEvents(manager: JetStreamManager): Promise<boolean> {
  const mark = await readMark(manager);
  const { created } = await manager.consumers.info(EVENTS, STATE_CONSUMER);
  if (mark?.consumer !== created) return true;
  return mark.position + 1 < (await manager.streams.info(EVENTS)).state.first_seq;
}

/**
 * Moves the mark to the events that are acknowledged. Another process may move it at the same time.
 *
 * An event that expires is not pending any more, as if it were acknowledged. So the first event that is stored is read
 * after the consumer: then the mark stays, and the next check finds the loss.
 */
async function advanceMark(client: JetStreamClient, manager: JetStreamManager): Promise<void> {
  const mark = await readMark(manager);
  // Before the consumer is read: events that follow are not counted as acknowledged.
  const { last_seq: last } = (await manager.streams.info(EVENTS)).state;
  const consumer = await manager.consumers.info(EVENTS, STATE_CONSUMER);
  const position = consumer.num_pending + consumer.num_ack_pending === 0 ? last : consumer.ack_floor.stream_seq;
  if (mark?.consumer !== consumer.created || mark.position >= position) return;
  const { first_seq: first } = (await manager.streams.info(EVENTS)).state;
  if (mark.position + 1 >= first) await writeMark(client, { ...mark, position });
}

async function writeMark(client: JetStreamClient, mark: Mark): Promise<void> {
  await client.publish(STATE_FILLED, JSON.stringify(mark));
}

async function readMark(manager: JetStreamManager): Promise<Mark | undefined> {
  const message = await manager.direct
    .getMessage(STATE, { last_by_subj: STATE_FILLED })
    .then((found) => found ?? false, unless(NO_MESSAGE));
  return message === false ? undefined : message.json<Mark>();
}

/** Returns a handler that turns the error with this code of JetStream into false. */
function unless(code: number): (error: unknown) => false {
  return (error) => {
    if (error instanceof JetStreamApiError && error.code === code) return false;
    throw error;
  };
}
