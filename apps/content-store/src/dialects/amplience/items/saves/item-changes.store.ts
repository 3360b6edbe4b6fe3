import type { ClientBase } from 'pg';
import type { Change } from './decide-change';
import type { ItemRow } from '../../../../content/history/item-row';

export interface SavedChange {
  readonly version: number;
  /** Place of the change's last entry in the history. */
  readonly position: string;
}

/** What sets a column from its parameter; a closed list, so that nothing of a request gets into the statement's text. */
const ASSIGNMENTS = {
  folder_id: (value: string) => `folder_id = ${value}`,
  assignees: (value: string) =>
    `assignees = ${value}, assigned_at = case when ${value}::text[] is not null then now() end`,
  workflow_state: (value: string) => `workflow_state = ${value}`,
  locale: (value: string) => `locale = ${value}`,
  status: (value: string) => `status = ${value}`,
  hierarchy_parent_id: (value: string) => `hierarchy_parent_id = ${value}`,
};

/**
 * Saves a change of an item that is still as it was read, in what the change was decided by: its version, status and
 * locale. Undefined where it is not: then nothing is saved. A new version's body has to be stored by `storeBody`, before.
 *
 * The family is held first, as by everybody who saves: so everything of a family is saved at moments that follow each other.
 */
// eslint-disable-next-line max-lines-per-function -- one statement, read from top to bottom
export async function saveChange(
  client: ClientBase,
  before: ItemRow,
  change: Change,
  changedBy: string,
): Promise<SavedChange | undefined> {
  const { version } = change;
  const values: unknown[] = [
    ...[before.space_id, before.id, before.version, before.status, before.locale, changedBy, change.actions],
    ...[version !== null, version?.bodyHash, version?.slots, version?.label, version?.lifted, before.family_id],
  ];
  const assignments = Object.entries(change.columns).map(([column, value]) =>
    ASSIGNMENTS[column as keyof typeof ASSIGNMENTS](`$${String(values.push(value))}`),
  );
  const { rows } = await client.query<SavedChange>(
    `
with held as materialized (
  select changed_at
    from content.families
   where space_id = $1
     and id = $13
     for no key update
),
moment as materialized (
  select greatest(clock_timestamp(), changed_at + interval '1 microsecond') as at
    from held
),
changed as (
  update content.variants
     set ${[...assignments, 'version = version + $8::boolean::integer'].join(', ')},
         updated_by = $6,
         updated_at = moment.at
    from moment
   where space_id = $1
     and id = $2
     and version = $3
     and status = $4
     and locale is not distinct from $5
  returning version, moment.at
),
saved as (
  insert into content.versions (space_id, variant_id, number, body_hash, slots, label, lifted, created_by, created_at)
  select $1, $2, changed.version, $9::bytea, $10::uuid[], $11::text, $12::text, $6, changed.at
    from changed
   where $8
),
family as (
  update content.families f
     set changed_at = changed.at,
         schema_uri = coalesce(
           (select b.schema_uri from content.bodies b where b.space_id = $1 and b.hash = $9::bytea),
           f.schema_uri)
    from changed
   where f.space_id = $1
     and f.id = $13
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, $2, action, changed.version, $6
    from changed
   cross join unnest($7::text[]) with ordinality entry (action, place)
   order by place
  returning version, position
)
select version, max(position)::text as position
  from noted
 group by version`,
    values,
  );
  return rows[0];
}
