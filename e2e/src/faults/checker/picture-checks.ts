import type { VariantFact } from '@scriptorium/contracts';
import type { LoggedEvent } from '@scriptorium/testing';

/** The state of a variant that the rows have. */
export interface PresentVariant {
  readonly id: string;
  readonly sequence: string;
  readonly state: string;
}

/** The rows of PresentVariant. */
export const PRESENT_VARIANTS = `
select v.id, v.sequence::text as sequence,
       concat_ws(' ', v.version, lower(v.status),
                 lower(case
                         when v.publishing_status = 'LATEST' and v.published_version < v.version then 'EARLY'
                         else v.publishing_status
                       end)) as state
  from content.variants v`;

/**
 * Returns a line for each variant whose event with the highest sequence does not have the state of its row, or is not
 * its deletion. Ignores variants without events: a test has inserted them itself.
 */
export function wrongPictures(events: readonly LoggedEvent[], present: readonly PresentVariant[]): string[] {
  const rows = new Map(present.map((row) => [row.id, row]));
  return [...lastEvents(events)].flatMap(([id, { envelope }]) => {
    const { version, status, publishingStatus } = envelope.data as VariantFact;
    const row = rows.get(id);
    const found = status === 'deleted' ? 'deleted' : [version, status, publishingStatus].join(' ');
    const expected = row?.state ?? 'deleted';
    if (found !== expected) return [`variant ${id} is "${found}" by its events, not "${expected}"`];
    return row !== undefined && Number(row.sequence) < Number(envelope.sequence)
      ? [`variant ${id} has the sequence ${row.sequence}, and its event ${envelope.sequence ?? ''}`]
      : [];
  });
}

function lastEvents(events: readonly LoggedEvent[]): ReadonlyMap<string, LoggedEvent> {
  const last = new Map<string, LoggedEvent>();
  for (const event of events) {
    const { subject = '', sequence = '', type } = event.envelope;
    if (!type.startsWith('scriptorium.variant.')) continue;
    if ((last.get(subject)?.envelope.sequence ?? '') < sequence) last.set(subject, event);
  }
  return last;
}
