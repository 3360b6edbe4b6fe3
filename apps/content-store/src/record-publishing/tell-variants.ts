import type { EventType, SpaceGrant, VariantFact } from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { variantMessage } from '../items/item-messages';
import type { PublishedVariant } from './save-publishing.store';

/** What was done to variants without making a version of them: told by the place that it has in their history. */
export async function tellVariants(
  client: ClientBase,
  type: EventType<VariantFact>,
  { spaceKey }: SpaceGrant,
  variants: readonly PublishedVariant[],
): Promise<void> {
  const now = new Date();
  const messages = variants.map(({ position, ...told }) => variantMessage(type, { spaceKey, ...told }, position, now));
  await appendToOutbox(client, 'content', messages);
}
