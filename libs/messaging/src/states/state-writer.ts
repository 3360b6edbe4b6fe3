/**
 * Writes states of variants to the stream STATE, in which each variant has one message: its state with the highest
 * sequence, in whatever order the states arrive, and from however many processes.
 *
 * A message is stored only if the last one of its subject is the expected one:
 *
 *   not known     no message is expected. Most states are of new variants, so they need no read.
 *   refused       another message is stored. It is read, and the state is written again if its sequence is higher.
 *   unclear       the acknowledgement was lost. The next attempt is refused, and reads what is stored.
 *
 * The state of a deleted variant expires a day after the last event that is older can have expired. Servers before 2.11
 * keep it.
 *
 * Failure mode: the errors of NATS. Writing the same states again is harmless.
 */
import { type JetStreamClient, JetStreamApiError, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { STATE, stateSubject, type VariantState } from '@scriptorium/contracts';

import { TextCache } from '../text-cache';
import { hasMessageTtl } from '../topology/server-version';
import { DAY_MS, DEFAULT_EVENTS_MAX_AGE_MS, type StreamOptions } from '../topology/stream-options';
import { inPlace } from '../topology/streams';

interface StoredState {
  readonly sequence: string;
  /** Its sequence in the stream. */
  readonly position: number;
}

/** About 50,000 subjects of messages that this process has written or read. */
const KNOWN_CHARACTERS = 4_000_000;
/** Each attempt fails only because another process has written a state of the same variant. */
const ATTEMPTS = 20;
/** The last message of the subject is not the expected one. Servers since 2.12 have two codes. */
const WRONG_LAST_SEQUENCE: ReadonlySet<number> = new Set([10071, 10164]);

export class StateWriter {
  private readonly known = new TextCache<StoredState>(KNOWN_CHARACTERS);
  private readonly client: JetStreamClient;
  /** Options of the states of deleted variants. */
  private readonly expiring: { readonly ttl?: string };

  constructor(
    private readonly nats: NatsConnection,
    private readonly place: StreamOptions,
  ) {
    this.client = jetstream(nats, inPlace(place));
    const { natsEventsMaxAgeMs = DEFAULT_EVENTS_MAX_AGE_MS } = place;
    this.expiring = hasMessageTtl(nats.info?.version) ? { ttl: `${(natsEventsMaxAgeMs + DAY_MS) / 1_000}s` } : {};
  }

  /** Stores the state of a variant of the space, unless a state with the same or a higher sequence is stored. */
  async write(space: string, state: VariantState): Promise<void> {
    const subject = stateSubject(space, state.subject);
    const text = JSON.stringify(state);
    let stored = this.known.get(subject);
    for (let attempt = 1; stored === undefined || stored.sequence < state.sequence; attempt += 1) {
      try {
        const { seq } = await this.client.publish(subject, text, {
          expect: { lastSubjectSequence: stored?.position ?? 0 },
          ...(state.data.status === 'deleted' ? this.expiring : {}),
        });
        this.known.set(subject, { sequence: state.sequence, position: seq });
        return;
      } catch (error) {
        if (!isWrongLastSequence(error) || attempt === ATTEMPTS) throw error;
        stored = await this.read(subject);
      }
    }
  }

  private async read(subject: string): Promise<StoredState | undefined> {
    const manager = await jetstreamManager(this.nats, { ...inPlace(this.place), checkAPI: false });
    const message = await manager.direct.getMessage(STATE, { last_by_subj: subject });
    if (message === null) return undefined;
    const stored = { sequence: message.json<VariantState>().sequence, position: message.seq };
    this.known.set(subject, stored);
    return stored;
  }
}

function isWrongLastSequence(error: unknown): boolean {
  return error instanceof JetStreamApiError && WRONG_LAST_SEQUENCE.has(error.code);
}
