import type { EventType, SpaceGrant, VariantFact } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { appendVariantEvents } from '../history/variant-events.store';
import type { NotedVariant } from '../history/noted-variant';

/** What was done to variants without making a version of them: told by the place that it has in their history. */
export async function tellVariants(
  client: ClientBase,
  type: EventType<VariantFact>,
  grant: SpaceGrant,
  variants: readonly NotedVariant[],
): Promise<void> {
  const events = variants.map(({ id, familyId, locale, version, position }) => ({
    ...{ type, id, familyId, locale, version },
    unique: position,
  }));
  await appendVariantEvents(client, grant, events);
}
