import type { JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { derivedId } from '../derived-id';
import type { MergeConflict } from '../merge/merge-bodies';

/** The conflicts of a copy that a roll-out has merged with a version of its source. */
export interface FoundConflicts {
  readonly variantId: VariantId;
  readonly sourceVersion: number;
  readonly conflicts: readonly MergeConflict[];
  /** The stable paths of conflicts that have ended because the source has the value of the base again. */
  readonly reverted: readonly string[];
}

interface RollOutOfLocale {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  /** The locale of the copies. */
  readonly locale: string;
}

/** Returns the id of the conflict at a place in a variant. */
function conflictId(variantId: VariantId, stablePath: string): string {
  return derivedId(variantId, `conflict ${stablePath}`);
}

/**
 * Records the conflicts of copies that were merged, and returns the ids of the copies that have one. The caller has
 * locked the families of the copies.
 *
 * The open conflicts of a copy are afterwards those of the merge. The others end: with `source` if the source has the
 * value of the base again, otherwise with `roll-out`.
 */
export async function recordConflicts(
  client: ClientBase,
  { spaceId, jobId, locale }: RollOutOfLocale,
  found: readonly FoundConflicts[],
): Promise<ReadonlySet<string>> {
  const rows = found.flatMap(({ variantId, sourceVersion, conflicts }) =>
    conflicts.map(({ kind, path, stablePath, base, theirs, mine }) => {
      const id = conflictId(variantId, stablePath);
      return { id, variantId, sourceVersion, kind, path, stablePath, base, theirs, mine };
    }),
  );
  await endOthers(client, spaceId, found, rows);
  if (rows.length > 0) await upsert(client, { spaceId, jobId, locale }, rows);
  return new Set(rows.map(({ variantId }) => variantId));
}

/** Ends the open conflicts of the copies that are not found again. */
async function endOthers(
  client: ClientBase,
  spaceId: SpaceId,
  found: readonly FoundConflicts[],
  rows: readonly ConflictRow[],
): Promise<void> {
  const reverted = found.flatMap(({ variantId, reverted: paths }) => paths.map((path) => conflictId(variantId, path)));
  await client.query({
    name: 'end-conflicts-not-found',
    text: `
update content.conflicts
   set resolution = case when id in (select unnest($4::uuid[])) then 'source' else 'roll-out' end,
       resolved_at = clock_timestamp(),
       resolved_by = null
 where space_id = $1
   and variant_id = any ($2::uuid[])
   and resolution is null
   and id not in (select unnest($3::uuid[]))`,
    values: [spaceId, found.map(({ variantId }) => variantId), rows.map(({ id }) => id), reverted],
  });
}

interface ConflictRow extends Omit<MergeConflict, 'base' | 'theirs' | 'mine'> {
  readonly id: string;
  readonly variantId: VariantId;
  readonly sourceVersion: number;
  readonly base: string | undefined;
  readonly theirs: string | undefined;
  readonly mine: string | undefined;
}

async function upsert(
  client: ClientBase,
  { spaceId, jobId, locale }: RollOutOfLocale,
  rows: readonly ConflictRow[],
): Promise<void> {
  const column = <Key extends keyof ConflictRow>(key: Key) => rows.map((row) => row[key] ?? null);
  await client.query({
    name: 'record-conflicts',
    text: `
insert into content.conflicts as known (
       space_id, id, variant_id, source_version, kind, path, stable_path, base, theirs, mine, job_id, locale)
select $1, id, variant_id, source_version, kind, path, stable_path, base, theirs, mine, $2, $12
  from unnest($3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
              $11::text[])
       found (id, variant_id, source_version, kind, path, stable_path, base, theirs, mine)
 order by id
    on conflict (space_id, id) do update
   set source_version = excluded.source_version,
       kind = excluded.kind,
       path = excluded.path,
       base = excluded.base,
       theirs = excluded.theirs,
       mine = excluded.mine,
       job_id = excluded.job_id,
       found_at = case when known.resolution is null then known.found_at else now() end,
       resolution = null,
       resolved_at = null,
       resolved_by = null`,
    values: [
      spaceId,
      jobId,
      column('id'),
      column('variantId'),
      column('sourceVersion'),
      column('kind'),
      column('path'),
      column('stablePath'),
      column('base'),
      column('theirs'),
      column('mine'),
      locale,
    ],
  });
}
