import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { EVENT_PREFIX, EVENTS, type NoticeTopic } from '@scriptorium/contracts';

import type { MessagingOptions } from '../connection/messaging-options';
import { inPlace } from '../topology/streams';
import { readEvents } from './event-consumer';
import { EventFollower, type EventFollowerOptions } from './event-follower.service';
import { PeerNotices } from './peer-notices.service';
import { storedEvent, type StoredEvent } from './stored-event';

/** The positions of the stored events. An empty stream has `first` = `last` + 1. */
export interface StreamRange {
  readonly first: number;
  readonly last: number;
}

const TIMEOUT_MS = 2_000;

/** The stream EVENTS, for a service that reads it (`followsEvents` in libs/contracts/src/traffic.ts). */
export class EventStream {
  constructor(
    private readonly nats: NatsConnection,
    private readonly options: MessagingOptions,
  ) {}

  /** Returns a follower. It does not follow before it is started. */
  follower(options: EventFollowerOptions): EventFollower {
    return new EventFollower(this.nats, this.options, options);
  }

  /** Returns the notices to the other processes of this service. */
  notices<Notice>(onNotice: (notice: Notice) => void, topic: NoticeTopic = 'jobs'): PeerNotices<Notice> {
    return new PeerNotices(this.nats, { service: this.options.service, topic }, onNotice);
  }

  /**
   * Reads the events after a position, until `signal` aborts. `pending` is the number of stored events after each one;
   * `onStart` gets it for the start. Throws EventsLost.
   */
  read(
    range: { readonly filter: string; readonly position: number; readonly signal: AbortSignal },
    onStart?: (pending: number) => void,
  ): AsyncIterable<StoredEvent & { readonly pending: number }> {
    return readEvents(this.nats, this.options, range, onStart);
  }

  /** Returns the event at a position; undefined if the stream does not have it. */
  async eventAt(position: number): Promise<StoredEvent | undefined> {
    const message = await (await this.manager()).streams.getMessage(EVENTS, { seq: position });
    return message === null ? undefined : storedEvent(message);
  }

  async range(): Promise<StreamRange> {
    const { state } = await (await this.manager()).streams.info(EVENTS);
    return { first: state.first_seq, last: state.last_seq };
  }

  private manager() {
    return jetstreamManager(this.nats, { ...inPlace(this.options), checkAPI: false, timeout: TIMEOUT_MS });
  }
}

/** Returns the filter of the events of an entity, in one space or in all. Default: of all entities. */
export function eventFilter(space = '*', entity?: string): string {
  return entity === undefined ? `${EVENT_PREFIX}.${space}.>` : `${EVENT_PREFIX}.${space}.${entity}.>`;
}
