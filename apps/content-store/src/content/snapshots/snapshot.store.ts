import { bodyUrl, eventSequence, type SpaceGrant, type VariantState } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { factOf } from '../history/variant-messages';
import { STATE_COLUMNS, stateOf, type StateRow } from '../history/variant-state.sql';

interface VariantRow {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
}

/** Returns the states of up to `limit` variants with an id after `after`, in the order of their ids. */
export async function readPresent(
  pool: Pool,
  grant: Pick<SpaceGrant, 'spaceId' | 'spaceKey'>,
  after: string,
  limit: number,
): Promise<VariantState[]> {
  const { rows } = await pool.query<VariantRow & StateRow>({
    name: 'read-snapshot',
    text: `
select v.family_id as "familyId", v.locale, ${STATE_COLUMNS}
  from content.variants v
 where v.space_id = $1
   and v.id > $2
 order by v.id
 limit $3`,
    values: [grant.spaceId, after, limit],
  });
  return rows.map((row) => lineOf(grant.spaceKey, row, stateOf(row)));
}

/** Returns the same of deleted variants. A variant that was created again is among them too, with a lower sequence. */
export async function readDeleted(
  pool: Pool,
  grant: Pick<SpaceGrant, 'spaceId' | 'spaceKey'>,
  after: string,
  limit: number,
): Promise<VariantState[]> {
  const { rows } = await pool.query<VariantRow & Pick<StateRow, 'version' | 'sequence'>>({
    name: 'read-deleted-snapshot',
    text: `
select d.variant_id as id, d.family_id as "familyId", d.locale, d.version, d.sequence
  from content.deleted_variants d
 where d.space_id = $1
   and d.variant_id > $2
 order by d.variant_id
 limit $3`,
    values: [grant.spaceId, after, limit],
  });
  return rows.map(({ version, sequence, ...variant }) =>
    lineOf(grant.spaceKey, variant, { version, sequence, status: 'deleted', publishingStatus: 'none', content: {} }),
  );
}

function lineOf(
  spaceKey: string,
  { id, familyId, locale }: VariantRow,
  state: ReturnType<typeof stateOf>,
): VariantState {
  const { version, sequence } = state;
  return {
    subject: id,
    sequence: eventSequence(sequence),
    ...(state.status === 'deleted' ? {} : { dataref: bodyUrl(spaceKey, id, version) }),
    data: factOf({ id, familyId, locale, ...state }),
  };
}

/** Deletes up to `limit` tombstones that are older than `days`. Returns their number. */
export async function deleteTombstones(pool: Pool, days: number, limit: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'delete-tombstones',
    text: `
with expired as (
  select space_id, variant_id
    from content.deleted_variants
   where deleted_at < now() - $1 * interval '1 day'
   order by deleted_at
   limit $2
     for update skip locked
)
delete from content.deleted_variants d
 using expired
 where d.space_id = expired.space_id
   and d.variant_id = expired.variant_id`,
    values: [days, limit],
  });
  return rowCount ?? 0;
}
