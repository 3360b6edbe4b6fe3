const COLUMNS = `
         space_id, version, id, family_id, body_number, created_at, updated_at, source_variant_id, job_id, source_version,
         created_by, updated_by, repository_number, folder_number, saved_by, published_version, published_by, archived_by,
         saved_at, published_at, archived_at, assigned_at, available_from, available_until, hierarchy_parent_id, locale,
         status, publishing_status, slots, label, lifted, tags, workflow_state, assignees`;

/** The assignments of an upsert: all columns except the key. */
const SETS = COLUMNS.split(',')
  .map((column) => column.trim())
  .filter((column) => column !== 'space_id' && column !== 'id')
  .map((column) => `${column} = excluded.${column}`)
  .join(', ');

/**
 * Inserts or updates some variants in the new tables from their rows in the old ones. A variant whose current version
 * is not stored yet is skipped, since the trigger on versions runs next.
 *
 * An empty label is stored as such: the body's label may be set later (move-rows.ts), and null would then mean that
 * label. A folder may be missing, since a folder with only deleted items can be deleted. These items then have no
 * folder.
 */
const MOVE_VARIANTS = `
create function content.move_variants(spaces integer[], ids uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- One statement may give the locale of one variant to another.
  delete from content.new_variants n
   using unnest(spaces, ids) key (space_id, id)
    join content.variants v on v.space_id = key.space_id and v.id = key.id
   where n.space_id = v.space_id
     and n.id = v.id
     and n.locale is distinct from v.locale;

  insert into content.new_variants (${COLUMNS})
  select v.space_id, v.version, v.id, v.family_id, b.number, v.created_at, v.updated_at, v.source_variant_id, v.job_id,
         v.source_version, content.principal_number(v.created_by), content.principal_number(v.updated_by), r.number, f.number,
         case when c.created_by <> v.created_by then content.principal_number(c.created_by) end,
         v.published_version, content.principal_number(v.published_by), content.principal_number(v.archived_by),
         nullif(c.created_at, v.created_at), v.published_at, v.archived_at, v.assigned_at, v.available_from,
         v.available_until, v.hierarchy_parent_id, v.locale, v.status, v.publishing_status, c.slots,
         case when c.label <> b.label or c.label = '' then c.label end, c.lifted, c.tags, v.workflow_state, v.assignees
    from unnest(spaces, ids) key (space_id, id)
    join content.variants v on v.space_id = key.space_id and v.id = key.id
    join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number = v.version
    join content.bodies b on b.space_id = c.space_id and b.hash = c.body_hash
    join content.repositories r on r.space_id = v.space_id and r.id = v.repository_id
    left join content.folders f on f.space_id = v.space_id and f.id = v.folder_id
   order by v.space_id, v.id
      on conflict (space_id, id) do update set ${SETS};

  insert into content.past_versions (
         space_id, number, variant_id, body_number, created_at, created_by, slots, label, lifted, tags)
  select c.space_id, c.number, c.variant_id, b.number, c.created_at, content.principal_number(c.created_by), c.slots,
         case when c.label <> b.label or c.label = '' then c.label end, c.lifted, c.tags
    from unnest(spaces, ids) key (space_id, id)
    join content.variants v on v.space_id = key.space_id and v.id = key.id
    join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number <> v.version
    join content.bodies b on b.space_id = c.space_id and b.hash = c.body_hash
      on conflict do nothing;

  -- Where a statement stored the version before another one made it the current one.
  delete from content.past_versions p
   using unnest(spaces, ids) key (space_id, id)
    join content.variants v on v.space_id = key.space_id and v.id = key.id
   where p.space_id = v.space_id
     and p.variant_id = v.id
     and p.number = v.version;
end $$;
`;

/**
 * Old services write to the old tables. Triggers repeat each of their statements on the new tables in its transaction.
 */
export const MIRROR = `${MOVE_VARIANTS}
create function content.mirror_variants() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform content.move_variants(array_agg(space_id), array_agg(id)) from changed having count(*) > 0;
  return null;
end $$;

create function content.mirror_versions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform content.move_variants(array_agg(space_id), array_agg(variant_id))
     from (select distinct space_id, variant_id from changed) key
   having count(*) > 0;
  return null;
end $$;

create function content.mirror_deleted_variants() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from content.new_variants v using gone where v.space_id = gone.space_id and v.id = gone.id;
  return null;
end $$;

create function content.mirror_deleted_versions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from content.past_versions c
   using gone
   where c.space_id = gone.space_id
     and c.variant_id = gone.variant_id
     and c.number = gone.number;
  return null;
end $$;

create trigger mirror_inserted after insert on content.variants
  referencing new table as changed for each statement execute function content.mirror_variants();
create trigger mirror_updated after update on content.variants
  referencing new table as changed for each statement execute function content.mirror_variants();
create trigger mirror_deleted after delete on content.variants
  referencing old table as gone for each statement execute function content.mirror_deleted_variants();
create trigger mirror_inserted after insert on content.versions
  referencing new table as changed for each statement execute function content.mirror_versions();
create trigger mirror_deleted after delete on content.versions
  referencing old table as gone for each statement execute function content.mirror_deleted_versions();

create table content.moved_rows (
  -- The last variant that was moved. No row if none has been moved.
  space_id integer not null,
  id       uuid not null
);
`;
