import type { FamilyId, SpaceId, SyncState, TrackedState } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { SYNC_COLUMNS, SYNC_JOINS } from './sync-facts.sql';
import { syncStateOf, type SyncFacts } from './sync-state';

/** A copy whose sync state differs from the one that its last event reported. */
export interface ChangedState {
  readonly id: string;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  readonly version: number;
  readonly state: TrackedState;
}

interface CopyRow extends SyncFacts, Omit<ChangedState, 'state'> {
  readonly announced: SyncState;
}

/**
 * Compares the sync states of changed variants, and of their copies in the same families, with those that events have
 * reported, and records the differences. Returns them in the order of ids: each one once, because the record is
 * compared under the lock of the family. Call it after the statements that change or delete the variants. `which`
 * leaves out the changed variants themselves: archiving a variant changes only the states of its copies.
 *
 * A copy that a job inserts at the same time is not visible here (docs/explanation/keeping-copies-current.md).
 */
export async function refreshSyncStates(
  client: ClientBase,
  spaceId: SpaceId,
  variants: readonly { readonly id: string; readonly familyId: FamilyId }[],
  which: 'all' | 'copies' = 'all',
): Promise<readonly ChangedState[]> {
  if (variants.length === 0) return [];
  const { rows } = await client.query<CopyRow>({
    name: 'read-copies-of-changed',
    text: `
select v.id, v.family_id as "familyId", v.locale, v.version, coalesce(v.announced_state, 'copied') as announced,${SYNC_COLUMNS}
  from content.variants v${SYNC_JOINS}
 where v.space_id = $1
   and v.family_id = any ($2::uuid[])
   and (($4 and v.id = any ($3::uuid[])) or v.source_variant_id = any ($3::uuid[]))
   and v.source_variant_id is not null
 order by v.id`,
    values: [
      spaceId,
      [...new Set(variants.map(({ familyId }) => familyId))],
      variants.map(({ id }) => id),
      which === 'all',
    ],
  });
  const changed = rows.flatMap(({ announced, id, familyId, locale, version, ...facts }) => {
    const state = syncStateOf(facts);
    return state === announced || state === 'untracked' ? [] : [{ id, familyId, locale, version, state }];
  });
  if (changed.length > 0) await recordStates(client, spaceId, changed);
  return changed;
}

async function recordStates(client: ClientBase, spaceId: SpaceId, changed: readonly ChangedState[]): Promise<void> {
  await client.query({
    name: 'record-sync-states',
    text: `
update content.variants v
   set announced_state = nullif(changed.state, 'copied')
  from unnest($2::uuid[], $3::text[]) changed (id, state)
 where v.space_id = $1
   and v.id = any ($2::uuid[])
   and v.id = changed.id`,
    values: [spaceId, changed.map(({ id }) => id), changed.map(({ state }) => state)],
  });
}
