import {
  type EventType,
  type FamilyId,
  type OutgoingMessage,
  type SpaceGrant,
  type SpaceId,
  variantArchived,
  variantDeleted,
  type VariantFact,
  variantOutdated,
  variantSyncChanged,
  variantUnarchived,
  variantUpdated,
} from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { roundsOf } from '../save/in-rounds';
import { refreshSyncStates } from '../sync/refresh-sync-states.store';
import { variantMessage, type VariantState } from './variant-messages';
import { STATE_COLUMNS, stateOf, type StateRow } from './variant-state.sql';

export interface VariantEvent {
  readonly type: EventType<VariantFact>;
  readonly id: string;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  /** The version of the fact: the saved, published or last one. A part of the id of the event. */
  readonly version: number;
  /** The number of a deletion (`DeletedVariant`). The other events have the number of the variant. */
  readonly sequence?: string;
  /** The source of a copy, if the variant does not name it. */
  readonly copiedFrom?: VariantFact['copiedFrom'];
}

/** The events of changes after which the variant, or a copy of it, may have another sync state. */
const CHANGES: readonly EventType<VariantFact>[] = [
  variantUpdated,
  variantSyncChanged,
  variantArchived,
  variantUnarchived,
  variantDeleted,
];

/**
 * Returns the messages of events, each with the current state and number of its variant. Call it after the statement
 * that changes the variants and before the next one that does, and append the messages to the outbox of the content in
 * the same transaction. Adds the events of copies whose sync state changes, and records these states.
 *
 * A second event of a variant in the same call, such as the publication of the version that the same statement has
 * saved, gets the next number.
 */
export async function messagesOfVariants(
  client: ClientBase,
  grant: Pick<SpaceGrant, 'spaceId' | 'spaceKey'>,
  events: readonly VariantEvent[],
): Promise<OutgoingMessage<VariantFact>[]> {
  const added = await syncEvents(client, grant.spaceId, events);
  const outdated = new Set(idsOf(added));
  const all = [...events.filter(({ type, id }) => type !== variantSyncChanged || !outdated.has(id)), ...added];
  const messages: OutgoingMessage<VariantFact>[] = [];
  for (const [place, round] of roundsOf(all, ({ id }) => id).entries()) {
    if (place > 0) await numberAgain(client, grant.spaceId, idsOf(round));
    messages.push(...(await messagesOfRound(client, grant, round)));
  }
  return messages;
}

/**
 * Returns the events of the copies whose sync state has changed. A copy that has an event already, which reports its
 * state, gets another one only if it is out of date now.
 */
async function syncEvents(
  client: ClientBase,
  spaceId: SpaceId,
  events: readonly VariantEvent[],
): Promise<readonly VariantEvent[]> {
  // A copy of an older version is out of date from the start.
  const changes = events.filter(({ type, copiedFrom }) => CHANGES.includes(type) || copiedFrom !== undefined);
  const reported = new Set(idsOf(events));
  const changed = await refreshSyncStates(client, spaceId, changes);
  return changed.flatMap(({ state, ...variant }) => {
    if (state === 'outdated') return [{ type: variantOutdated, ...variant }];
    return reported.has(variant.id) ? [] : [{ type: variantSyncChanged, ...variant }];
  });
}

async function messagesOfRound(
  client: ClientBase,
  { spaceId, spaceKey }: Pick<SpaceGrant, 'spaceId' | 'spaceKey'>,
  events: readonly VariantEvent[],
): Promise<OutgoingMessage<VariantFact>[]> {
  const existing = idsOf(events.filter(({ type }) => type !== variantDeleted));
  const states = existing.length === 0 ? new Map<string, VariantState>() : await readStates(client, spaceId, existing);
  const now = new Date();
  return events.map((event) => {
    const { type, id, familyId, locale, copiedFrom } = event;
    const state = type === variantDeleted ? deletedState(event) : states.get(id);
    if (state === undefined) throw new Error(`Variant ${id} does not exist.`);
    const source = copiedFrom === undefined ? {} : { copiedFrom };
    return variantMessage(type, { spaceKey, id, familyId, locale, ...source, ...state }, event, now);
  });
}

function deletedState({ id, version, sequence }: VariantEvent): VariantState {
  if (sequence === undefined) throw new Error(`The deletion of variant ${id} has no number.`);
  return { version, sequence, status: 'deleted', publishingStatus: 'none', content: {} };
}

async function readStates(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, VariantState>> {
  const { rows } = await client.query<StateRow>({
    name: 'read-variant-states',
    text: `
select ${STATE_COLUMNS}
  from content.variants v
 where v.space_id = $1
   and v.id = any ($2)`,
    values: [spaceId, ids],
  });
  return new Map(rows.map((row) => [row.id, stateOf(row)]));
}

/** Gives variants their next numbers. Every update does, even one that changes nothing else. */
async function numberAgain(client: ClientBase, spaceId: SpaceId, ids: readonly string[]): Promise<void> {
  await client.query({
    name: 'number-variants-again',
    text: 'update content.variants set version = version where space_id = $1 and id = any ($2)',
    values: [spaceId, ids],
  });
}

function idsOf(events: readonly VariantEvent[]): string[] {
  return events.map(({ id }) => id);
}
