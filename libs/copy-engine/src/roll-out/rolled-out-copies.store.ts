import type { ClientBase } from 'pg';
import { BASED_ON } from '../sync/sync-facts.sql';
import type { RollOutRange } from './copies-to-merge.store';

/** A copy that a roll-out changes. */
export interface RolledOutCopy {
  readonly number: number;
  readonly id: string;
  /** Its version afterwards. */
  readonly version: number;
  /** Its `basedOn` afterwards; null if it does not change. */
  readonly basedOn: number | null;
}

/** The rows of the conflicts of copies, as JSON texts, by the ids of the copies. */
type ConflictRows = ReadonlyMap<string, string>;

/** Returns the conflicts of copies before the roll-out changes them. The caller has locked the families. */
export async function readConflictRows(
  client: ClientBase,
  { spaceId }: Pick<RollOutRange, 'spaceId'>,
  ids: readonly string[],
): Promise<ConflictRows> {
  const { rows } = await client.query<{ id: string; conflicts: string }>({
    name: 'read-conflict-rows',
    text: `
select c.variant_id as id, jsonb_agg(to_jsonb(c) order by c.id)::text as conflicts
  from content.conflicts c
 where c.space_id = $1
   and c.variant_id = any ($2::uuid[])
 group by c.variant_id`,
    values: [spaceId, ids],
  });
  return new Map(rows.map(({ id, conflicts }) => [id, conflicts]));
}

/**
 * Records what the roll-out changes of copies, for its undo. Call it before the statement that saves them: their rows
 * have the state of before.
 */
export async function recordRolledOut(
  client: ClientBase,
  { spaceId, jobId, localeBit }: RollOutRange,
  copies: readonly RolledOutCopy[],
  conflicts: ConflictRows,
): Promise<void> {
  await client.query({
    name: 'record-rolled-out',
    text: `
insert into content.rolled_out_copies (
       space_id, job_id, node_number, locale_bit, variant_id, version, based_on, previous_version, previous_saved_at,
       previous_based_on, previous_based_at, previous_made_version, previous_acknowledged_from,
       previous_acknowledged_from_at, previous_conflicts)
select $1, $2, changed.number, $3, v.id, changed.version, coalesce(changed.based_on, ${BASED_ON}), v.version,
       coalesce(v.saved_at, v.created_at), v.based_on, v.based_at, v.made_version, v.acknowledged_from,
       v.acknowledged_from_at, changed.conflicts::jsonb
  from unnest($4::integer[], $5::uuid[], $6::integer[], $7::integer[], $8::text[])
       changed (number, id, version, based_on, conflicts)
  join content.variants v on v.space_id = $1 and v.id = changed.id`,
    values: [
      spaceId,
      jobId,
      localeBit,
      copies.map(({ number }) => number),
      copies.map(({ id }) => id),
      copies.map(({ version }) => version),
      copies.map(({ basedOn }) => basedOn),
      copies.map(({ id }) => conflicts.get(id) ?? null),
    ],
  });
}
