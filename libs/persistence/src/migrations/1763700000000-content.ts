import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the schema `content`: spaces and their data. Every key starts with `space_id`.
 *
 * Families, variants, versions and bodies have no foreign keys to each other: with one key-share lock per copied row,
 * copies into ten locales of one family would create multixacts. A foreign key would only prevent deletions, and no
 * service's role may delete from these tables (see the roles migration).
 */
export class Content1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create schema content;

create table content.spaces (
  id          integer generated always as identity primary key,
  key         text not null constraint spaces_key_unique unique
              constraint spaces_key_form check (key ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  hub_id      text not null constraint spaces_hub_id_unique unique
              constraint spaces_hub_id_form check (hub_id ~ '^[0-9a-f]{24}$'),
  label       text not null,
  description text,
  settings    jsonb not null default '{}',
  created_by  text not null,
  created_at  timestamptz not null default now(),
  updated_by  text not null,
  updated_at  timestamptz not null default now()
);

create table content.locales (
  space_id   integer not null references content.spaces,
  locale     text not null,
  label      text not null,
  is_default boolean not null default false,
  position   integer not null,
  primary key (space_id, locale)
);
create unique index locales_one_default on content.locales (space_id) where is_default;

-- Access control ----------------------------------------------------------------------------------------------------

create table content.principals (
  id         uuid primary key default gen_random_uuid(),
  kind       text not null constraint principals_kind check (kind in ('client', 'person')),
  name       text not null,
  created_at timestamptz not null default now(),
  constraint principals_name_unique unique (kind, name)
);

create table content.grants (
  principal_id uuid not null references content.principals on delete cascade,
  space_id     integer not null references content.spaces,
  scopes       text[] not null,
  primary key (principal_id, space_id)
);

create table content.api_clients (
  client_id    text primary key,
  principal_id uuid not null references content.principals on delete cascade,
  secret_hash  text not null
);

-- Personal tokens (expires_at is null) and access tokens of clients, by the hash of their text.
create table content.tokens (
  token_hash   bytea primary key,
  principal_id uuid not null references content.principals on delete cascade,
  expires_at   timestamptz
);
create index tokens_by_expiry on content.tokens (expires_at) where expires_at is not null;

-- Repositories and folders ------------------------------------------------------------------------------------------

create table content.repositories (
  space_id           integer not null references content.spaces,
  id                 text not null constraint repositories_id_form check (id ~ '^[0-9a-f]{24}$'),
  name               text not null,
  label              text not null,
  status             text not null default 'ACTIVE',
  type               text not null default 'CONTENT',
  features           text[] not null default '{}',
  item_locales       text[] not null default '{}',
  localization_group text,
  created_at         timestamptz not null default now(),
  primary key (space_id, id),
  constraint repositories_name_unique unique (space_id, name)
);

create table content.folders (
  space_id      integer not null,
  id            text not null constraint folders_id_form check (id ~ '^[0-9a-f]{24}$'),
  repository_id text not null,
  parent_id     text,
  name          text not null constraint folders_name_length check (length(name) between 1 and 255),
  created_at    timestamptz not null default now(),
  primary key (space_id, id),
  constraint folders_repository foreign key (space_id, repository_id) references content.repositories,
  constraint folders_parent foreign key (space_id, parent_id) references content.folders
);
create index folders_by_parent on content.folders (space_id, repository_id, parent_id, name);

-- Content types -----------------------------------------------------------------------------------------------------

create table content.content_type_schemas (
  space_id         integer not null references content.spaces,
  id               text not null constraint content_type_schemas_id_form check (id ~ '^[0-9a-f]{24}$'),
  schema_uri       text not null,
  validation_level text not null,
  status           text not null default 'ACTIVE',
  version          integer not null default 1,
  created_by       text not null,
  created_at       timestamptz not null default now(),
  updated_by       text not null,
  updated_at       timestamptz not null default now(),
  primary key (space_id, id),
  constraint content_type_schemas_uri_unique unique (space_id, schema_uri)
);

create table content.content_type_schema_versions (
  space_id   integer not null,
  schema_id  text not null,
  number     integer not null,
  body       text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (space_id, schema_id, number),
  constraint content_type_schema_versions_schema
    foreign key (space_id, schema_id) references content.content_type_schemas
);

create table content.content_types (
  space_id       integer not null references content.spaces,
  id             text not null constraint content_types_id_form check (id ~ '^[0-9a-f]{24}$'),
  uri            text not null,
  settings       jsonb not null default '{}',
  status         text not null default 'ACTIVE',
  -- The schema version against which bodies are validated: the newest at the registration or at the last re-sync.
  schema_id      text not null,
  schema_version integer not null,
  created_by     text not null,
  created_at     timestamptz not null default now(),
  updated_by     text not null,
  updated_at     timestamptz not null default now(),
  primary key (space_id, id),
  constraint content_types_uri_unique unique (space_id, uri),
  constraint content_types_schema_version
    foreign key (space_id, schema_id, schema_version) references content.content_type_schema_versions
);

create table content.repository_content_types (
  space_id        integer not null,
  repository_id   text not null,
  content_type_id text not null,
  primary key (space_id, repository_id, content_type_id),
  constraint repository_content_types_repository
    foreign key (space_id, repository_id) references content.repositories,
  constraint repository_content_types_content_type
    foreign key (space_id, content_type_id) references content.content_types
);

create table content.workflow_states (
  space_id integer not null references content.spaces,
  id       text not null constraint workflow_states_id_form check (id ~ '^[0-9a-f]{24}$'),
  label    text not null,
  color    text not null,
  primary key (space_id, id)
);

-- Items -------------------------------------------------------------------------------------------------------------

create table content.families (
  space_id   integer not null,
  id         uuid not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (space_id, id)
);

create table content.variants (
  space_id            integer not null,
  version             integer not null,
  published_version   integer,
  id                  uuid not null,
  family_id           uuid not null,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  published_at        timestamptz,
  -- The source of a copy. The copy is out of date if source_version is lower than the version of the source.
  source_variant_id   uuid,
  job_id              uuid,
  source_version      integer,
  locale              text,
  status              text not null default 'ACTIVE',
  publishing_status   text not null default 'NONE',
  repository_id       text not null,
  folder_id           text,
  created_by          text not null,
  updated_by          text not null,
  hierarchy_parent_id uuid,
  workflow_state      text,
  assignees           text[],
  assigned_at         timestamptz,
  primary key (space_id, id),
  constraint variants_one_per_locale unique nulls not distinct (space_id, family_id, locale),
  constraint variants_status check (status in ('ACTIVE', 'ARCHIVED', 'DELETED')),
  constraint variants_publishing_status check (publishing_status in ('NONE', 'EARLY', 'LATEST', 'UNPUBLISHED')),
  constraint variants_version_positive check (version > 0)
);
create index variants_by_repository on content.variants (space_id, repository_id, created_at, id);

create table content.versions (
  space_id   integer not null,
  number     integer not null,
  variant_id uuid not null,
  created_at timestamptz not null default now(),
  body_hash  bytea not null,
  -- The ids that were removed from the body, in the order of its slots.
  slots      uuid[] not null default '{}',
  label      text not null,
  created_by text not null,
  -- Members of _meta that belong to this variant only (delivery keys, hierarchy), as JSON text without braces.
  lifted     text,
  primary key (space_id, variant_id, number)
);

create table content.bodies (
  space_id   integer not null,
  hash       bytea not null,
  -- _meta.schema of the body: the uri of its content type.
  schema_uri text not null,
  -- One letter per slot: l link, r reference, b block.
  slot_kinds text not null,
  -- JSON text. U+0001 marks the value of a slot, U+0002 or U+0003 the position of the lifted members.
  template   text not null,
  primary key (space_id, hash)
);
create index bodies_by_schema on content.bodies (space_id, schema_uri);

-- The delivery keys of the current versions of all variants, unique in the space.
create table content.delivery_keys (
  space_id   integer not null,
  key        text not null constraint delivery_keys_length check (length(key) between 1 and 150),
  variant_id uuid not null,
  constraint delivery_keys_unique primary key (space_id, key)
);
create index delivery_keys_by_variant on content.delivery_keys (space_id, variant_id);

create table content.variant_history (
  space_id   integer not null,
  position   bigint generated always as identity,
  variant_id uuid not null,
  action     text not null,
  version    integer not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (space_id, variant_id, position)
);

create table content.publishing_jobs (
  space_id   integer not null,
  id         text not null constraint publishing_jobs_id_form check (id ~ '^[0-9a-f]{24}$'),
  variant_id uuid not null,
  action     text not null constraint publishing_jobs_action check (action in ('publish', 'unpublish')),
  state      text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (space_id, id)
);

-- Returns the id of a family's variant in a locale (docs/explanation/architecture.md, "Why ids are computed"). It is a
-- UUIDv8. The first 64 bits are those of the family's id except for the version digit. The rest is from SHA-256 over
-- family and locale. libs/copy-engine computes the same in TypeScript, and a test compares the two. The function is
-- declared stable and not strict, although its result never changes. convert_to is stable, and otherwise the planner
-- would not inline the body (1.2 microseconds per id instead of 4.5).
create function content.variant_id(family uuid, locale text) returns uuid
  language sql stable parallel safe
return encode(
  set_byte(
    set_byte(
      substr(uuid_send(family), 1, 8) || substr(sha256(uuid_send(family) || convert_to(locale, 'UTF8')), 1, 8),
      6, get_byte(uuid_send(family), 6) & 15 | 128),
    8, 128),
  'hex')::uuid;

create table content.outbox (
  position   bigint generated always as identity primary key,
  message_id text not null,
  subject    text not null,
  envelope   text not null
);
create function content.announce_outbox() returns trigger language plpgsql as
$$ begin perform pg_notify('content_outbox', ''); return null; end $$;
create trigger outbox_announced after insert on content.outbox
  for each statement execute function content.announce_outbox();
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
