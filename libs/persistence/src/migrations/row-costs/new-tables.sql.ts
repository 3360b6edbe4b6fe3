/**
 * The new tables, with their names before the exchange. The order of the columns minimizes padding: first the columns
 * of fixed length that every row has, then those that few rows have, then texts.
 */
export const NEW_TABLES = `
create table content.principal_numbers (
  number    integer generated always as identity constraint principal_numbers_pkey primary key,
  principal text not null constraint principal_numbers_principal unique
);

create function content.principal_number(name text) returns integer language plpgsql strict as $$
declare
  found integer;
begin
  select number into found from content.principal_numbers where principal = name;
  if found is null then
    insert into content.principal_numbers as known (principal)
    values (name)
        -- Another transaction was first: the update gives its number.
        on conflict (principal) do update set principal = excluded.principal
    returning known.number into found;
  end if;
  return found;
end $$;

create table content.new_variants (
  space_id            integer not null,
  version             integer not null,
  id                  uuid not null,
  family_id           uuid not null,
  body_number         bigint not null,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  source_variant_id   uuid,
  job_id              uuid,
  source_version      integer,
  created_by          integer not null,
  updated_by          integer not null,
  repository_number   integer not null,
  folder_number       integer,
  saved_by            integer,
  published_version   integer,
  published_by        integer,
  archived_by         integer,
  saved_at            timestamptz,
  published_at        timestamptz,
  archived_at         timestamptz,
  assigned_at         timestamptz,
  available_from      timestamptz,
  available_until     timestamptz,
  hierarchy_parent_id uuid,
  locale              text,
  status              text not null default 'ACTIVE',
  publishing_status   text not null default 'NONE',
  slots               uuid[] not null default '{}',
  label               text,
  lifted              text,
  tags                text[],
  workflow_state      text,
  assignees           text[],
  constraint new_variants_pkey primary key (space_id, id),
  constraint new_variants_one_per_locale unique nulls not distinct (space_id, family_id, locale),
  constraint variants_publishing_status check (publishing_status in ('NONE', 'EARLY', 'LATEST', 'UNPUBLISHED')),
  constraint variants_status check (status in ('ACTIVE', 'ARCHIVED', 'DELETED')),
  constraint variants_version_positive check (version > 0)
);
-- The index lacks the id, since rows of one command have the same created_at, and rows with equal keys share an entry.
create index new_variants_by_repository on content.new_variants (space_id, repository_number, created_at);
-- Variants without a folder have no entry.
create index new_variants_by_folder on content.new_variants (space_id, folder_number, created_at)
 where folder_number is not null;

create table content.past_versions (
  space_id    integer not null,
  number      integer not null,
  variant_id  uuid not null,
  body_number bigint not null,
  created_at  timestamptz not null,
  created_by  integer not null,
  slots       uuid[] not null,
  label       text,
  lifted      text,
  tags        text[],
  constraint past_versions_pkey primary key (space_id, variant_id, number)
);

grant select on content.principal_numbers to content_store, localization_planner, blob_copy_worker;
grant insert, update (principal) on content.principal_numbers to content_store, blob_copy_worker;
grant select, insert, update, delete on content.new_variants to content_store;
grant select, insert, update (publishing_status, published_version, published_at, published_by)
  on content.new_variants to blob_copy_worker;
grant select on content.new_variants to localization_planner;
grant select, insert, delete on content.past_versions to content_store;
grant select on content.past_versions to localization_planner, blob_copy_worker;
`;

/**
 * Adds the label of the first version with this body. A later version stores its own label only if it differs. Runs in
 * its own transaction, since it locks the table exclusively.
 */
export const BODY_LABELS = `alter table content.bodies add column if not exists label text not null default ''`;

/**
 * Pins the statistics that the planner uses before autovacuum analyzes the tables (see 1763700000002-statistics.ts).
 */
export const MADE_UP_ROWS = `
alter table content.new_variants
  alter column space_id set (n_distinct = 1),
  alter column id set (n_distinct = -1),
  alter column family_id set (n_distinct = -0.1),
  alter column repository_number set (n_distinct = 10);
alter table content.past_versions
  alter column space_id set (n_distinct = 1),
  alter column variant_id set (n_distinct = -0.8);
alter table content.bodies
  alter column number set (n_distinct = -1);

insert into content.new_variants (
       space_id, version, id, family_id, locale, repository_number, created_by, updated_by, body_number)
select 0, 1, gen_random_uuid(), md5((n / 10)::text)::uuid, n::text, n % 10, 0, 0, n
  from generate_series(1, 4000) n;
insert into content.past_versions (space_id, number, variant_id, body_number, created_at, created_by, slots)
select 0, 1, gen_random_uuid(), n, now(), 0, '{}'
  from generate_series(1, 4000) n;
insert into content.bodies (space_id, hash, number, schema_uri, slot_kinds, template)
select 0, sha256(n::text::bytea), -n, (n % 10)::text, '', repeat('x', 500)
  from generate_series(1, 4000) n;

analyze content.new_variants, content.past_versions, content.bodies;

delete from content.new_variants;
delete from content.past_versions;
delete from content.bodies where space_id = 0;
`;

/**
 * Runs before any trigger numbers principals: the row of a new principal is locked until its transaction ends, and
 * other writers with the same principal would wait for it.
 */
export const NUMBER_PRINCIPALS = `
insert into content.principal_numbers (principal)
select principal
  from (
    select created_by from content.variants
     union
    select updated_by from content.variants
     union
    select published_by from content.variants
     union
    select archived_by from content.variants
     union
    select created_by from content.versions) known (principal)
 where principal is not null
 order by principal
on conflict do nothing`;
