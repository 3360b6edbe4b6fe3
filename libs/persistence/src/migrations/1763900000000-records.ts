import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds data of APIs that address families: models with their fields, properties of a whole record, unique values, and
 * results of operations that clients request later. Content can be deleted from this migration on: by content-store
 * alone (docs/adr/0007-content-can-be-deleted.md).
 */
export class Records1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
-- Computed ids keep all of the source's first 64 bits, the digit of its version as well
-- (docs/adr/0006-computed-ids-keep-the-version-digit.md): clients that check for random UUIDs take the id of a copy
-- too.
create or replace function content.variant_id(family uuid, locale text) returns uuid
  language sql stable parallel safe
return encode(
  set_byte(substr(uuid_send(family), 1, 8) || substr(sha256(uuid_send(family) || textsend(locale)), 1, 8), 8, 128),
  'hex')::uuid;

alter table content.spaces add column models_version integer not null default 1;

alter table content.locales add column canonical text;
create unique index locales_one_per_canonical on content.locales (space_id, coalesce(canonical, locale));

create table content.models (
  space_id integer not null references content.spaces (id),
  id uuid not null,
  -- The content type in the bodies of its records, which the Amplience API shows.
  schema_uri text not null,
  api_key text not null,
  name text not null,
  is_block boolean not null default false,
  is_singleton boolean not null default false,
  title_field_id uuid,
  -- All other properties that clients set and read: sortable, tree, draft_mode_active, hint, …
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  primary key (space_id, id),
  constraint models_api_key_unique unique (space_id, api_key),
  constraint models_schema_uri_unique unique (space_id, schema_uri),
  constraint models_content_type foreign key (space_id, schema_uri) references content.content_types (space_id, uri),
  constraint models_api_key_form check (api_key ~ '^[a-z](_?[a-z0-9]+)*$')
);

create table content.model_fields (
  space_id integer not null,
  id uuid not null,
  model_id uuid not null,
  api_key text not null,
  label text not null,
  field_type text not null,
  is_localized boolean not null default false,
  position integer not null,
  validators jsonb not null default '{}',
  -- All other properties that clients set and read: appearance, hint, default_value, …
  settings jsonb not null default '{}',
  primary key (space_id, id),
  constraint model_fields_api_key_unique unique (space_id, model_id, api_key),
  constraint model_fields_model foreign key (space_id, model_id)
    references content.models (space_id, id) on delete cascade,
  constraint model_fields_type check (field_type in (
    'boolean', 'color', 'date', 'date_time', 'file', 'float', 'gallery', 'integer', 'json', 'lat_lon', 'link', 'links',
    'rich_text', 'seo', 'single_block', 'slug', 'string', 'structured_text', 'text', 'video'))
);

alter table content.families
  -- The content type of the family's variants. Null if it has no variants any more.
  add column schema_uri text,
  add column is_singleton boolean not null default false,
  add column position integer,
  add column parent_id uuid,
  add column first_published_at timestamptz,
  -- The time at which a part of the record was last saved or deleted, except by a copy job.
  add column changed_at timestamptz not null default now();
update content.families f
   set schema_uri = b.schema_uri,
       changed_at = v.updated_at
  from content.variants v
  join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number = v.version
  join content.bodies b on b.space_id = c.space_id and b.hash = c.body_hash
 where v.space_id = f.space_id
   and v.family_id = f.id;
create index families_by_type on content.families (space_id, schema_uri, changed_at desc, id);
create index families_by_parent on content.families (space_id, parent_id) where parent_id is not null;
create unique index families_one_singleton on content.families (space_id, schema_uri) where is_singleton;

-- Values of unique fields. The primary key enforces uniqueness. Locale '' means a value without a locale.
create table content.unique_values (
  space_id integer not null,
  field_id uuid not null,
  locale text not null,
  value_hash bytea not null,
  family_id uuid not null,
  constraint unique_values_once primary key (space_id, field_id, locale, value_hash)
);
create index unique_values_by_family on content.unique_values (space_id, family_id);

alter table content.versions add column tags text[];
alter table content.variants
  add column published_by text,
  add column archived_at timestamptz,
  add column archived_by text,
  add column available_from timestamptz,
  add column available_until timestamptz;

-- Results of operations whose response names a job. Written in the transaction of the operation, kept for 24 hours.
create table content.operation_results (
  space_id integer not null,
  id uuid not null,
  result text not null,
  created_at timestamptz not null default now(),
  primary key (space_id, id)
);
create index operation_results_by_age on content.operation_results (created_at);

grant select, insert, update, delete on content.models, content.model_fields, content.unique_values,
  content.operation_results to content_store;
grant update, delete on content.families to content_store;
grant delete on content.variants, content.versions to content_store;
grant select on content.families, content.models, content.model_fields, content.unique_values to localization_planner;
grant select on content.families, content.unique_values to blob_copy_worker;
grant insert on content.families, content.bodies, content.unique_values to blob_copy_worker;
grant update (publishing_status, published_version, published_at, published_by) on content.variants
  to blob_copy_worker;

alter table jobs.jobs
  drop constraint jobs_kind,
  add constraint jobs_kind check (kind in ('localize', 'duplicate')),
  drop constraint jobs_locales_count,
  add constraint jobs_locales_count check (kind <> 'localize' or cardinality(locales) between 1 and 62),
  alter column root_locale drop not null,
  add column root_family_id uuid,
  -- The family that a duplicate creates.
  add column result_family_id uuid,
  -- Properties of the plan of a duplicate that apply to all nodes.
  add column duplicate jsonb;

-- Requests whose client disconnected before the response. The next equal request is treated as a retry.
create table jobs.abandoned_requests (
  space_id integer not null,
  request_id uuid not null,
  requested_by text not null,
  root_family_id uuid not null,
  abandoned_at timestamptz not null default now(),
  adopted_by uuid,
  primary key (space_id, request_id)
);
create index abandoned_requests_by_family on jobs.abandoned_requests (space_id, root_family_id, requested_by);
create index abandoned_requests_by_age on jobs.abandoned_requests (abandoned_at);
grant select, insert, update, delete on jobs.abandoned_requests to localization_planner;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
