import { setTimeout as sleep } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import { type Envelope, type JobView, RejectedError, TransientError } from '@scriptorium/contracts';
import { EventStream, SharedRun, type StreamRange } from '@scriptorium/messaging';

import { EventBody } from '../../events/event-body';
import type { LiveEvent } from '../../events/live-event';
import type { LiveEvents } from '../../events/live-events';
import { SSE_HEADERS, sseStart } from '../../events/sse-text';
import { Callers } from '../../http/requests/callers.service';
import type { RequestContext } from '../../http/requests/request-context';
import { requireSpaceScope } from '../operations/require-space-scope';

const FOLLOWING_WITHIN_MS = 5_000;
const PUBLISHED_WITHIN_MS = 2_000;
const SURELY_PUBLISHED_MS = 10_000;
const POLL_MS = 20;
const POSITION = /^\d{1,16}$/;

interface StreamOptions {
  readonly space: string;
  /** Events after it are sent. */
  readonly position: number;
  /** Returns the text of an event, or undefined if the client does not get it. */
  readonly textOf: (event: LiveEvent) => Buffer | undefined;
  /** Precedes the events. */
  readonly first?: Buffer;
}

/** Opens streams of Server-Sent Events. */
@Injectable()
export class EventStreams {
  private readonly ranges: SharedRun<StreamRange>;

  constructor(
    private readonly stream: EventStream,
    private readonly callers: Callers,
  ) {
    this.ranges = new SharedRun(() => stream.range());
  }

  /**
   * Returns the position after which a client resumes; undefined if it begins. Rejects with EVENT_POSITION_UNKNOWN if
   * events after it may be missing, and with EVENT_POSITION_INVALID.
   */
  async resumeAt(context: RequestContext, live: LiveEvents): Promise<number | undefined> {
    const text = context.header('last-event-id') ?? context.query.get('after') ?? undefined;
    if (text === undefined) return undefined;
    if (!POSITION.test(text)) {
      throw new RejectedError('EVENT_POSITION_INVALID', '"Last-Event-ID" must be the id of an event.');
    }
    const position = Number(text);
    await this.untilFollowing(live);
    const { from, to } = live.ring;
    if (to !== undefined && position >= from && position <= to) return position;
    const { first, last } = await this.range();
    if (position + 1 >= first && position <= last) return position;
    const message = `The events after ${position} are not stored any more. Read the current state, and begin again.`;
    throw new RejectedError('EVENT_POSITION_UNKNOWN', message, { first, last });
  }

  /** Returns the current position of events that are followed. */
  async position(live: LiveEvents): Promise<number> {
    await this.untilFollowing(live);
    if (!(await live.isCurrent()) || live.position === undefined) throw unavailable();
    return live.position;
  }

  /**
   * Returns the position of the event of a state that was read, so that a client that resumes there gets exactly the
   * later states. The event follows the row within milliseconds, or that of counts within 1.25 seconds
   * (docs/adr/0037-counts-have-one-event-a-second.md). `position` is from before the read; it is returned for a state
   * whose event is not in memory.
   */
  async positionOf(live: LiveEvents, { id, sequence, changedAt }: JobView, position: number): Promise<number> {
    const isOld = Date.parse(changedAt) < Date.now() - SURELY_PUBLISHED_MS;
    const deadline = Date.now() + (isOld ? 0 : PUBLISHED_WITHIN_MS);
    for (;;) {
      const found = live.ring.find(
        ({ envelope }) => envelope.subject === id && Number(envelope.sequence ?? 0) >= sequence,
      );
      // A later state has the next event: it must still be sent.
      if (found !== undefined)
        return Number(found.envelope.sequence) === sequence ? found.position : found.position - 1;
      if (Date.now() >= deadline) return position;
      await sleep(POLL_MS);
    }
  }

  /** Returns the sequence of an entity in its last event up to a position; 0 if it is not known. */
  async sequenceAt(live: LiveEvents, position: number, id: string): Promise<number> {
    const known = live.ring.findLast(position, ({ envelope }) => envelope.subject === id)?.envelope;
    const stored = known === undefined ? await this.stream.eventAt(position) : undefined;
    const { subject, sequence } = known ?? (JSON.parse(stored?.text ?? '{}') as Partial<Envelope>);
    return subject === id ? Number(sequence ?? 0) : 0;
  }

  /** Sends the response: the events after a position of which the client gets a text. */
  send(context: RequestContext, live: LiveEvents, { space, position, textOf, first }: StreamOptions): void {
    const start = sseStart(position) + (first?.toString() ?? '');
    const isAllowed = (): Promise<boolean> => this.mayRead(context, space);
    const body = new EventBody(live, { position, start, textOf, isAllowed });
    void context.reply.headers(SSE_HEADERS).send(body);
  }

  /** Returns whether the token of a request is still valid and has the scope `read` in a space. */
  private async mayRead(context: RequestContext, space: string): Promise<boolean> {
    const token = context.header('authorization')?.split(' ').at(-1) ?? '';
    try {
      requireSpaceScope(await this.callers.ofToken(token), space, 'read');
      return true;
    } catch (error) {
      if (error instanceof RejectedError) return false;
      throw error;
    }
  }

  private async untilFollowing(live: LiveEvents): Promise<void> {
    const deadline = Date.now() + FOLLOWING_WITHIN_MS;
    while (live.position === undefined) {
      if (Date.now() > deadline) throw unavailable();
      await sleep(POLL_MS);
    }
  }

  private async range(): Promise<StreamRange> {
    try {
      return await this.ranges.run();
    } catch {
      throw unavailable();
    }
  }
}

function unavailable(): TransientError {
  return new TransientError('MESSAGING_UNAVAILABLE', 'The gateway does not receive events from NATS.');
}
