import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { EVENTS, TransientError } from '@scriptorium/contracts';

import type { StreamOptions } from './stream-options';
import { inPlace } from './streams';

const REQUEST_MS = 3_000;

/**
 * Reads the position in the stream of events: the sequence of its last event. A later read of the database reflects at
 * least these events, because an event is published after the commit of its transaction.
 *
 * Concurrent calls share a request: each waits for an answer that is older than its own read.
 */
export class EventPosition {
  private manager: Promise<JetStreamManager> | undefined;
  private pending: Promise<string> | undefined;

  constructor(
    private readonly nats: NatsConnection,
    private readonly options: StreamOptions,
  ) {}

  /** Returns the sequence as decimal text, 0 without events. Rejects with MESSAGING_UNAVAILABLE (transient). */
  async last(): Promise<string> {
    this.pending ??= this.read().finally(() => (this.pending = undefined));
    return this.pending;
  }

  private async read(): Promise<string> {
    try {
      // checkAPI would send a request, which fails while NATS is down.
      const options = { ...inPlace(this.options), timeout: REQUEST_MS, checkAPI: false };
      const { streams } = await (this.manager ??= jetstreamManager(this.nats, options));
      return String((await streams.info(EVENTS)).state.last_seq);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TransientError('MESSAGING_UNAVAILABLE', `The position of ${EVENTS} cannot be read: ${reason}`);
    }
  }
}
