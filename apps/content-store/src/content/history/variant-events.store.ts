import type { SpaceGrant } from '@scriptorium/contracts';
import { messagesOfVariants, type VariantEvent } from '@scriptorium/copy-engine';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';

/** Appends the events of variants to the outbox. When to call it: `messagesOfVariants`. */
export async function appendVariantEvents(
  client: ClientBase,
  grant: Pick<SpaceGrant, 'spaceId' | 'spaceKey'>,
  events: readonly VariantEvent[],
): Promise<void> {
  await appendToOutbox(client, 'content', await messagesOfVariants(client, grant, events));
}
