import type { ExtractedBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

export interface NewFamily {
  readonly spaceId: number;
  readonly id: string;
  readonly schemaUri: string;
  readonly isSingleton: boolean;
  readonly createdBy: string;
  readonly createdAt: string | null;
  readonly firstPublishedAt: string | null;
  readonly parentId: string | null;
}

/**
 * Gives the moment of all that the transaction saves, as text that keeps its microseconds. Fails with families_pkey,
 * families_one_singleton.
 */
export async function insertFamily(client: ClientBase, family: NewFamily): Promise<string> {
  const { rows } = await client.query<{ moment: string }>({
    name: 'insert-family',
    text: `
with moment as materialized (
  select clock_timestamp() as at
)
insert into content.families (
       space_id, id, schema_uri, is_singleton, created_by, created_at, first_published_at, parent_id, changed_at)
select $1, $2, $3, $4, $5, coalesce($6::timestamptz, at), $7::timestamptz, $8, at
  from moment
returning changed_at::text as moment`,
    values: [
      ...[family.spaceId, family.id, family.schemaUri, family.isSingleton, family.createdBy, family.createdAt],
      ...[family.firstPublishedAt, family.parentId],
    ],
  });
  return momentOf(rows);
}

/** Of a family that is locked: later than anything saved before, also where the clock was set back. Gives the moment. */
export async function touchFamily(client: ClientBase, spaceId: number, id: string): Promise<string> {
  const { rows } = await client.query<{ moment: string }>({
    name: 'touch-family',
    text: `
update content.families
   set changed_at = greatest(clock_timestamp(), changed_at + interval '1 microsecond')
 where space_id = $1
   and id = $2
returning changed_at::text as moment`,
    values: [spaceId, id],
  });
  return momentOf(rows);
}

function momentOf([row]: readonly { readonly moment: string }[]): string {
  if (row === undefined) throw new Error('A save of a family gave no row.');
  return row.moment;
}

export interface SavedBody extends ExtractedBody {
  readonly validationState: 'VALID' | 'INVALID' | 'EMPTY';
}

/** Stores bodies once, in one order for everybody. One that is there is as valid as it was found to be the last time. */
export async function storeBodies(client: ClientBase, spaceId: number, bodies: readonly SavedBody[]): Promise<void> {
  await client.query({
    name: 'store-bodies',
    text: `
with wanted as materialized (
  select distinct on (hash) *
    from unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[])
         body (hash, schema_uri, slot_kinds, template, validation_state)
   order by hash
),
stored as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, validation_state)
  select $1, wanted.*
    from wanted
  on conflict do nothing
)
update content.bodies b
   set validation_state = wanted.validation_state
  from wanted
 where b.space_id = $1
   and b.hash = wanted.hash
   and b.validation_state <> wanted.validation_state`,
    values: [
      spaceId,
      bodies.map(({ hash }) => hash),
      bodies.map(({ schemaUri }) => schemaUri ?? ''),
      bodies.map(({ slotKinds }) => slotKinds),
      bodies.map(({ template }) => template),
      bodies.map(({ validationState }) => validationState),
    ],
  });
}

export interface SavedVariant {
  readonly id: string;
  readonly locale: string | null;
  /** The version that it is saved on top of; 0 of one that is new. */
  readonly expected: number;
  readonly label: string;
  readonly body: Pick<ExtractedBody, 'hash' | 'slots' | 'lifted'>;
}

export interface SavedFamily {
  readonly spaceId: number;
  readonly id: string;
  readonly isNew: boolean;
  readonly moment: string;
  readonly savedBy: string;
  /** Where variants that are new go. */
  readonly repositoryId: string;
  readonly folderId: string | null;
  readonly workflowState: string | null;
  readonly createdAt: string | null;
}

/**
 * New variants, and new versions of others, all as of one moment; the bodies have to be stored before. Gives what was saved:
 * less than was asked for where somebody else has saved one of them meanwhile. Fails with variants_one_per_locale.
 */
// eslint-disable-next-line max-lines-per-function -- one statement, read from top to bottom
export async function saveVariants(
  client: ClientBase,
  family: SavedFamily,
  variants: readonly SavedVariant[],
): Promise<readonly { readonly id: string; readonly version: number }[]> {
  const wanted = variants.map(({ body, ...variant }) => ({
    ...variant,
    ...{ hash: body.hash.toString('hex'), slots: body.slots, lifted: body.lifted },
  }));
  const { rows } = await client.query<{ id: string; version: number }>({
    name: 'save-record',
    text: `
with wanted as materialized (
  select *
    from json_to_recordset($3) as wanted (
         id uuid, locale text, expected integer, label text, hash text, slots uuid[], lifted text)
   order by id
),
made as (
  insert into content.variants (
         space_id, id, family_id, version, locale, repository_id, folder_id, workflow_state, created_by, updated_by,
         created_at, updated_at)
  select $1, id, $2, 1, locale, $6, $7, $8, $5, $5, coalesce($9::timestamptz, $4::timestamptz), $4::timestamptz
    from wanted
   where expected = 0
  returning id, version
),
changed as (
  update content.variants v
     set version = v.version + 1,
         locale = wanted.locale,
         updated_by = $5,
         updated_at = $4::timestamptz
    from wanted
   where v.space_id = $1
     and v.id = wanted.id
     and v.version = wanted.expected
  returning v.id, v.version
),
saved as materialized (
  select id, version
    from made
   union all
  select id, version
    from changed
),
versions as (
  insert into content.versions (
         space_id, variant_id, number, body_hash, slots, label, lifted, created_by, created_at)
  select $1, saved.id, saved.version, decode(wanted.hash, 'hex'), wanted.slots, wanted.label, wanted.lifted, $5,
         $4::timestamptz
    from saved
    join wanted on wanted.id = saved.id
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, id, case when version = 1 then 'CREATE' else 'UPDATE' end, version, $5
    from saved
)
select id, version
  from saved`,
    values: [
      ...[family.spaceId, family.id, JSON.stringify(wanted), family.moment, family.savedBy],
      ...[family.repositoryId, family.folderId, family.workflowState, family.createdAt],
    ],
  });
  return rows;
}
