import type { Envelope } from '@scriptorium/contracts';
import type { StoredEvent } from '@scriptorium/messaging';

/** An event in memory. All clients that get it in the same form share the text of that form. */
export interface LiveEvent extends StoredEvent {
  readonly envelope: Envelope;
  /**
   * Whether an event of the same entity with the same or a higher sequence came before it: the services publish
   * concurrently. Clients that are shown states in order do not get it.
   */
  readonly isLate: boolean;
}

export function readEvent(event: StoredEvent, isLate: (envelope: Envelope) => boolean): LiveEvent {
  const envelope = JSON.parse(event.text) as Envelope;
  return { ...event, envelope, isLate: isLate(envelope) };
}
