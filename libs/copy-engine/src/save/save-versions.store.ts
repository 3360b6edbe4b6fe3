import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { inRounds } from './in-rounds';
import { runIsolated, type Attempt } from './run-isolated.store';
import { rowsOf } from './save-rows';
import { SAVE_NEW_FAMILIES, SAVE_VERSIONS } from './save-versions.sql';
import type { SaveRefusal, SaveResult, SavedVariant, VersionSave } from './version-save';

/**
 * Saves families, variants and versions of several requests in one statement, with their bodies and history entries.
 * Each request has its own result and is saved completely or not at all. Requests for the same family are saved in
 * sequence. Locks families, variants, the numbers of new principals, then bodies: the order of
 * content/families/lock-families.store.ts of apps/content-store.
 *
 * A repeated request is rejected as `id-taken`, `locale-taken` or `version-conflict`. The caller of a single request
 * that is rejected rolls back, since a concurrent copy may have taken the locale of one of its variants.
 */
export async function saveVersions(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly VersionSave[],
): Promise<readonly SaveResult[]> {
  return inRounds(
    requests,
    ({ family }) => family.id,
    (round) =>
      runIsolated<VersionSave, SaveResult>(
        client,
        round,
        (some) => save(client, spaceId, some),
        (error) => ({ outcome: 'failed', error }),
      ),
  );
}

interface SaveRow {
  readonly outcome: 'saved' | SaveRefusal;
  readonly is_partial: boolean;
  readonly at: string;
  readonly moment: string;
  readonly variants: readonly SavedVariant[];
}

async function save(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly VersionSave[],
): Promise<Attempt<SaveResult>> {
  const areNew = requests.every(({ family }) => family.created !== undefined);
  const { rows } = await client.query<SaveRow>({
    name: areNew ? 'save-new-families' : 'save-versions',
    text: areNew ? SAVE_NEW_FAMILIES : SAVE_VERSIONS,
    values: [spaceId, ...rowsOf(requests)],
  });
  return {
    isPartial: rows.some((row) => row.is_partial),
    results: rows.map(({ outcome, is_partial: isPartial, at, moment, variants }) => {
      if (outcome !== 'saved') return { outcome };
      return isPartial ? { outcome: 'locale-taken' } : { outcome, at, moment, variants };
    }),
  };
}
