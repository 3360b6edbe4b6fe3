interface StatusChange {
  /** The action of the history entry. */
  readonly action: string;
  /** Assignments to the variant `v`, from `requested` and `moment.at`. */
  readonly set: string;
  /** The condition under which the variant changes. */
  readonly where: string;
  /** The version of the history entry. */
  readonly version: string;
  /** Assignments to the family `f` and their condition. */
  readonly family: { readonly set: string; readonly where: string } | null;
}

const TOUCHED = { set: 'changed_at = changed.at', where: 'changed.touches_family' };
const AUTHOR = 'authors.number';
const UPDATED = `updated_at = moment.at, updated_by = ${AUTHOR}`;

const STATUS_CHANGES = {
  publish: {
    action: 'PUBLISH',
    set: `publishing_status = 'LATEST',
         published_version = coalesce(requested.version, v.version),
         published_at = moment.at,
         published_by = ${AUTHOR}`,
    where: `v.status = 'ACTIVE'`,
    version: 'v.published_version',
    // The first publication time of a family never changes.
    family: { set: 'first_published_at = changed.at', where: 'f.first_published_at is null' },
  },
  unpublish: {
    action: 'UNPUBLISH',
    set: `publishing_status = 'UNPUBLISHED'`,
    where: `v.publishing_status in ('EARLY', 'LATEST')
     and v.published_version = coalesce(requested.version, v.published_version)`,
    version: 'case when requested.notes_published then v.published_version else v.version end',
    family: null,
  },
  archive: {
    action: 'ARCHIVE',
    set: `status = 'ARCHIVED', archived_at = moment.at, archived_by = ${AUTHOR}, ${UPDATED}`,
    where: `v.status = 'ACTIVE'`,
    version: 'coalesce(requested.version, v.version)',
    family: TOUCHED,
  },
  unarchive: {
    action: 'UNARCHIVE',
    set: `status = 'ACTIVE', archived_at = null, archived_by = null, ${UPDATED}`,
    where: `v.status = 'ARCHIVED'`,
    version: 'coalesce(requested.version, v.version)',
    family: TOUCHED,
  },
} as const satisfies Readonly<Record<string, StatusChange>>;

export type StatusChangeName = keyof typeof STATUS_CHANGES;

/**
 * Returns the statement of a status change. It returns one row for each request of $2, in their order. No two requests
 * can be for the same variant.
 *
 * Here and in the statements that save, delete and claim content, every table is read by an array of keys. With a join
 * alone, the server may hash all rows of the space, since the planner estimates a JSON list at 100 rows.
 */
export function statusStatement(change: StatusChangeName): string {
  const { action, set, where, version, family }: StatusChange = STATUS_CHANGES[change];
  return `
with requested as materialized (
  select *
    from json_to_recordset($2) as requested (
         request integer, id uuid, version integer, by text, notes_published boolean, notes_unchanged boolean,
         touches_family boolean)
),
authors as materialized (
  select by, content.principal_number(by) as number
    from (select distinct by from requested order by by) principal
),
families as materialized (
  select f.id, f.changed_at
    from content.families f
   where f.space_id = $1
     and f.id = any (array(
           select v.family_id
             from content.variants v
            where v.space_id = $1
              and v.id = any (array(select id from requested))))
   order by f.id
     for no key update
),
-- Evaluated after the families are locked. Later than any saved timestamp, even if the clock was set back.
moment as materialized (
  select id as family_id, greatest(clock_timestamp(), changed_at + interval '1 microsecond') as at
    from families
),
changed as (
  update content.variants v
     set ${set}
    from requested
    join authors using (by)
   cross join moment
   where v.space_id = $1
     and v.id = any (array(select id from requested))
     and v.id = requested.id
     and v.family_id = moment.family_id
     and ${where}
  returning requested.request, authors.by, requested.touches_family, v.id, v.family_id, v.locale, ${version} as version, moment.at
),${
    family === null
      ? ''
      : `
family as (
  update content.families f
     set ${family.set}
    from changed
   where f.space_id = $1
     and f.id = any (array(select family_id from changed))
     and f.id = changed.family_id
     and ${family.where}
),`
  }
history as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, id, '${action}', version, by
    from (
      select id, family_id, version, by
        from changed
       union all
      select v.id, v.family_id, v.version, requested.by
        from requested
        join content.variants v on v.space_id = $1 and v.id = any (array(select id from requested)) and v.id = requested.id
       where requested.notes_unchanged
         and not exists (select from changed where changed.request = requested.request)) entry
   order by family_id, id
)
select v.status, v.id, v.family_id as "familyId", v.locale, changed.version,
       changed.at::text as at,
       (extract(epoch from changed.at) * 1000000)::bigint::text as moment
  from requested
  left join content.variants v on v.space_id = $1 and v.id = any (array(select id from requested)) and v.id = requested.id
  left join changed on changed.request = requested.request
 order by requested.request`;
}
