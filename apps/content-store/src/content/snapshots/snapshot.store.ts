import {
  bodyUrl,
  eventSequence,
  type FamilyId,
  type SpaceGrant,
  type SpaceId,
  type VariantId,
  type VariantState,
} from '@scriptorium/contracts';
import { factOf, STATE_COLUMNS, stateOf, type StateRow } from '@scriptorium/copy-engine';
import type { Pool } from 'pg';

/** Sorts before every id. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

interface VariantRow {
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly locale: string | null;
}

/** Returns the ids and keys of all spaces. */
export async function readSpaceKeys(pool: Pool): Promise<{ readonly spaceId: SpaceId; readonly spaceKey: string }[]> {
  const { rows } = await pool.query<{ spaceId: SpaceId; spaceKey: string }>({
    name: 'read-space-keys',
    text: `select id as "spaceId", key as "spaceKey" from content.spaces order by id`,
  });
  return rows;
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

/**
 * Returns the states of those variants that the space does not have, as `deleted`, with a sequence from before the
 * read: a variant that is created again meanwhile has a higher one.
 */
export async function readMissing(
  pool: Pool,
  spaceKey: string,
  states: readonly VariantState[],
): Promise<VariantState[]> {
  const active = states.filter(({ data }) => data.status !== 'deleted');
  const { rows: numbers } = await pool.query<{ sequence: string }>({
    name: 'read-next-change',
    text: 'select content.next_change() as sequence',
  });
  const { rows } = await pool.query<{ id: VariantId }>({
    name: 'read-missing-variants',
    text: `
select state.id
  from unnest($2::uuid[]) as state (id)
 where not exists (
         select
           from content.variants v
           join content.spaces s on s.id = v.space_id
          where s.key = $1
            and v.id = state.id)`,
    values: [spaceKey, active.map(({ subject }) => subject)],
  });
  const missing = new Set(rows.map(({ id }) => id));
  return active
    .filter(({ subject }) => missing.has(subject as VariantId))
    .map(({ subject, data: { familyId, locale, version } }) =>
      lineOf(
        spaceKey,
        { id: subject as VariantId, familyId: familyId as FamilyId, locale },
        { version, sequence: numbers[0]?.sequence ?? '', status: 'deleted', publishingStatus: 'none', content: {} },
      ),
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
