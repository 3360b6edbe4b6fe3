import type { JsMsg } from '@nats-io/jetstream';
import { EVENT_PREFIX } from '@scriptorium/contracts';

/** An event of the stream EVENTS, not parsed. */
export interface StoredEvent {
  /** Its sequence in the stream: events have increasing ones, with gaps. */
  readonly position: number;
  /** The key of its space. */
  readonly space: string;
  /** `job`, `variant`, `drive-item`, … */
  readonly entity: string;
  /** The CloudEvent as JSON. */
  readonly text: string;
}

export function storedEvent(message: Pick<JsMsg, 'seq' | 'subject' | 'string'>): StoredEvent {
  const [space = '', entity = ''] = message.subject.slice(EVENT_PREFIX.length + 1).split('.');
  return { position: message.seq, space, entity, text: message.string() };
}
