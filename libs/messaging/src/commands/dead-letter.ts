import type { JsMsg } from '@nats-io/jetstream';

import { DEAD_PREFIX } from '../topology/streams';

export interface DeadLetter {
  readonly subject: string;
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
}

const LONGEST_REASON = 1_000;

/**
 * Returns the subject, id and headers of a dead-lettered message. The headers give the reason, the deliveries and the
 * origin. The body is unchanged. The id deduplicates a dead letter that is published twice. It contains the time of the
 * original, because a recreated stream counts from 1 again.
 */
export function deadLetter(message: JsMsg, why: { code: string; reason: string }, now: Date): DeadLetter {
  const { stream, consumer, streamSequence, deliveryCount, timestampNanos } = message.info;
  return {
    subject: DEAD_PREFIX + message.subject,
    id: `dead/${stream}/${consumer}/${streamSequence}/${timestampNanos}`,
    headers: {
      'Dead-Code': why.code,
      'Dead-Reason': headerText(why.reason),
      'Dead-Deliveries': String(deliveryCount),
      'Dead-Subject': message.subject,
      'Dead-Stream': stream,
      'Dead-Sequence': String(streamSequence),
      'Dead-Consumer': consumer,
      'Dead-Time': now.toISOString(),
    },
  };
}

function headerText(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, LONGEST_REASON);
}
