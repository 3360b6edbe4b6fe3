import type { EventType, SpaceGrant, VariantFact } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { appendVariantEvents } from '../history/variant-events.store';
import type { VariantHistoryEntry } from '../history/variant-history-entry';

/** Appends events for changes that created no version. Their position in the history makes the event ids unique. */
export async function appendHistoryEvents(
  client: ClientBase,
  type: EventType<VariantFact>,
  grant: SpaceGrant,
  variants: readonly VariantHistoryEntry[],
): Promise<void> {
  const events = variants.map(({ id, familyId, locale, version, position }) => ({
    type,
    id,
    familyId,
    locale,
    version,
    unique: position,
  }));
  await appendVariantEvents(client, grant, events);
}
