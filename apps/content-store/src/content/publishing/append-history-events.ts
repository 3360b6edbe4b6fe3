import type { EventType, SpaceGrant, VariantFact } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { appendVariantEvents } from '../history/variant-events.store';
import type { VariantHistoryEntry } from '../history/variant-history-entry';

/** Appends events for changes that created no version. */
export async function appendHistoryEvents(
  client: ClientBase,
  type: EventType<VariantFact>,
  grant: SpaceGrant,
  variants: readonly VariantHistoryEntry[],
): Promise<void> {
  const events = variants.map(({ id, familyId, locale, version }) => ({
    type,
    id,
    familyId,
    locale,
    version,
  }));
  await appendVariantEvents(client, grant, events);
}
