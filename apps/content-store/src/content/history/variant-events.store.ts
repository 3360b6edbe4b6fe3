import {
  variantDeleted,
  type EventType,
  type SpaceGrant,
  type SpaceId,
  type VariantFact,
} from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { variantMessage } from './variant-messages';
import { PUBLISHING_STATUS } from './variants.store';

export interface VariantEvent {
  readonly type: EventType<VariantFact>;
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
  /** Makes the event id unique among facts of one type about one version. */
  readonly unique?: string;
  readonly copiedFrom?: VariantFact['copiedFrom'];
}

type VariantState = Pick<VariantFact, 'status' | 'publishingStatus'>;

const DELETED: VariantState = { status: 'deleted', publishingStatus: 'none' };

/**
 * Appends events to the outbox, each with the current state of its variant. Call it after the statement that changes
 * the variants and before the next one that does.
 */
export async function appendVariantEvents(
  client: ClientBase,
  { spaceId, spaceKey }: Pick<SpaceGrant, 'spaceId' | 'spaceKey'>,
  events: readonly VariantEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const existing = events.filter(({ type }) => type !== variantDeleted).map(({ id }) => id);
  const states = existing.length === 0 ? new Map<string, VariantState>() : await readStates(client, spaceId, existing);
  const now = new Date();
  const messages = events.map(({ type, unique = null, ...variant }) => {
    const state = type === variantDeleted ? DELETED : states.get(variant.id);
    if (state === undefined) throw new Error(`Variant ${variant.id} does not exist.`);
    return variantMessage(type, { spaceKey, ...variant, ...state }, unique, now);
  });
  await appendToOutbox(client, 'content', messages);
}

async function readStates(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, VariantState>> {
  const { rows } = await client.query<VariantState & { readonly id: string }>({
    name: 'read-variant-states',
    text: `
select v.id, lower(v.status) as status, lower(${PUBLISHING_STATUS}) as "publishingStatus"
  from content.variants v
 where v.space_id = $1
   and v.id = any ($2)`,
    values: [spaceId, ids],
  });
  return new Map(rows.map(({ id, ...state }) => [id, state]));
}
