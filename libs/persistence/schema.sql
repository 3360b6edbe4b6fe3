create table blobs.chunks (
  content_id bigint not null,
  start bigint not null,
  bytes bytea not null,
  constraint chunks_pkey PRIMARY KEY (content_id, start),
  constraint chunks_content_id_fkey FOREIGN KEY (content_id) REFERENCES blobs.contents(id) ON DELETE CASCADE,
  constraint chunks_bytes_check CHECK (((octet_length(bytes) >= 1) AND (octet_length(bytes) <= 262144))),
  constraint chunks_start_check CHECK ((start >= 0))
);

create table blobs.contents (
  id bigint not null generated always as identity,
  writer uuid not null,
  length bigint,
  constraint contents_pkey PRIMARY KEY (id),
  constraint contents_length_check CHECK ((length >= 0))
);

create table blobs.locations (
  location text not null,
  content_id bigint not null,
  changed_at timestamp with time zone not null default now(),
  constraint locations_pkey PRIMARY KEY (location),
  constraint locations_content_id_fkey FOREIGN KEY (content_id) REFERENCES blobs.contents(id)
);

create table content.announced (
  space_id integer not null,
  entity text not null,
  id text not null,
  sequence bigint not null,
  digest bytea,
  constraint announced_pkey PRIMARY KEY (space_id, entity, id),
  constraint announced_entity CHECK ((entity = ANY (ARRAY['space'::text, 'content-type'::text])))
);

create table content.api_clients (
  client_id text not null,
  principal_id uuid not null,
  secret_hash text not null,
  constraint api_clients_pkey PRIMARY KEY (client_id),
  constraint api_clients_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES content.principals(id) ON DELETE CASCADE
);

create table content.blobs (
  space_id integer not null,
  hash bytea not null,
  store text not null,
  location text not null,
  size bigint not null,
  sha1 bytea not null,
  quick_xor text not null,
  created_at timestamp with time zone not null default now(),
  unused_since timestamp with time zone,
  constraint blobs_location_unique UNIQUE (location),
  constraint blobs_pkey PRIMARY KEY (space_id, hash, store)
);

create table content.bodies (
  space_id integer not null with (n_distinct=1),
  hash bytea not null with (n_distinct=-1),
  schema_uri text not null,
  slot_kinds text not null,
  template text not null,
  validation_state text not null default 'VALID'::text,
  number bigint not null default nextval('content.bodies_number_seq'::regclass) with (n_distinct=-1),
  label text not null default ''::text,
  constraint bodies_pkey PRIMARY KEY (space_id, hash),
  constraint bodies_validation_state CHECK ((validation_state = ANY (ARRAY['VALID'::text, 'INVALID'::text, 'EMPTY'::text])))
);

create table content.ceilings (
  name text not null,
  maximum bigint not null,
  constraint ceilings_pkey PRIMARY KEY (name),
  constraint ceilings_maximum CHECK ((maximum >= 0))
);

create table content.conflicts (
  space_id integer not null,
  id uuid not null,
  variant_id uuid not null,
  source_version integer not null,
  kind text not null,
  path text not null,
  stable_path text not null,
  base text,
  theirs text,
  mine text,
  job_id uuid not null,
  found_at timestamp with time zone not null default now(),
  resolution text,
  resolved_at timestamp with time zone,
  resolved_by integer,
  locale text,
  constraint conflicts_pkey PRIMARY KEY (space_id, id),
  constraint conflicts_kind CHECK ((kind = ANY (ARRAY['value'::text, 'order'::text]))),
  constraint conflicts_resolution CHECK ((resolution = ANY (ARRAY['theirs'::text, 'mine'::text, 'value'::text, 'update'::text, 'acknowledgement'::text, 'source'::text, 'roll-out'::text, 'source-deleted'::text]))),
  constraint conflicts_resolved CHECK (((resolution IS NULL) = (resolved_at IS NULL)))
);

create table content.content_type_schema_versions (
  space_id integer not null,
  schema_id text not null,
  number integer not null,
  body text not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint content_type_schema_versions_pkey PRIMARY KEY (space_id, schema_id, number),
  constraint content_type_schema_versions_schema FOREIGN KEY (space_id, schema_id) REFERENCES content.content_type_schemas(space_id, id)
);

create table content.content_type_schemas (
  space_id integer not null,
  id text not null,
  schema_uri text not null,
  validation_level text not null,
  status text not null default 'ACTIVE'::text,
  version integer not null default 1,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  updated_by text not null,
  updated_at timestamp with time zone not null default now(),
  constraint content_type_schemas_uri_unique UNIQUE (space_id, schema_uri),
  constraint content_type_schemas_pkey PRIMARY KEY (space_id, id),
  constraint content_type_schemas_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id),
  constraint content_type_schemas_id_form CHECK ((id ~ '^[0-9a-f]{24}$'::text))
);

create table content.content_types (
  space_id integer not null,
  id text not null,
  uri text not null,
  settings jsonb not null default '{}'::jsonb,
  status text not null default 'ACTIVE'::text,
  schema_id text not null,
  schema_version integer not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  updated_by text not null,
  updated_at timestamp with time zone not null default now(),
  constraint content_types_uri_unique UNIQUE (space_id, uri),
  constraint content_types_pkey PRIMARY KEY (space_id, id),
  constraint content_types_schema_version FOREIGN KEY (space_id, schema_id, schema_version) REFERENCES content.content_type_schema_versions(space_id, schema_id, number),
  constraint content_types_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id),
  constraint content_types_id_form CHECK ((id ~ '^[0-9a-f]{24}$'::text))
);

create table content.deleted_variants (
  space_id integer not null,
  variant_id uuid not null,
  family_id uuid not null,
  sequence bigint not null,
  version integer not null,
  locale text,
  deleted_at timestamp with time zone not null default now(),
  constraint deleted_variants_pkey PRIMARY KEY (space_id, variant_id)
);

create table content.delivery_keys (
  space_id integer not null,
  key text not null,
  variant_id uuid not null,
  constraint delivery_keys_unique PRIMARY KEY (space_id, key),
  constraint delivery_keys_length CHECK (((length(key) >= 1) AND (length(key) <= 150)))
);

create table content.drive_copies (
  space_id integer not null,
  drive_id uuid not null,
  number bigint not null,
  job_id uuid not null,
  change bigint not null,
  constraint drive_copies_pkey PRIMARY KEY (space_id, drive_id, number)
);

create table content.drive_item_versions (
  space_id integer not null,
  item_id uuid not null,
  number integer not null,
  blob_hash bytea not null,
  size bigint not null,
  modified_by text not null,
  modified_at timestamp with time zone not null,
  constraint drive_item_versions_pkey PRIMARY KEY (space_id, item_id, number)
);

create table content.drive_items (
  space_id integer not null,
  id uuid not null,
  drive_id uuid not null,
  parent_id uuid,
  name text not null,
  name_key text not null,
  is_folder boolean not null,
  size bigint not null default 0,
  child_count integer not null default 0,
  blob_hash bytea,
  mime_type text,
  etag integer not null default 1,
  ctag integer not null default 1,
  description text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  modified_by text not null,
  modified_at timestamp with time zone not null default now(),
  client_created_at timestamp with time zone not null default now(),
  client_modified_at timestamp with time zone not null default now(),
  change bigint not null,
  deleted_at timestamp with time zone,
  deleted_with uuid,
  is_purged boolean not null default false,
  source_id uuid,
  job_id uuid,
  place integer not null default 0,
  constraint drive_items_pkey PRIMARY KEY (space_id, id),
  constraint drive_items_deletion CHECK ((is_purged OR ((deleted_at IS NULL) = (deleted_with IS NULL)))),
  constraint drive_items_kind CHECK (((is_folder = (blob_hash IS NULL)) OR (is_purged AND (blob_hash IS NULL)))),
  constraint drive_items_sizes CHECK (((size >= 0) AND (child_count >= 0)))
);

create table content.drives (
  space_id integer not null,
  id uuid not null,
  name text not null,
  store text not null,
  root_id uuid not null,
  quota bigint,
  used bigint not null default 0,
  deleted bigint not null default 0,
  change bigint not null default 0,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  modified_at timestamp with time zone not null default now(),
  forgotten_change bigint not null default 0,
  constraint drives_name_unique UNIQUE (space_id, name),
  constraint drives_pkey PRIMARY KEY (space_id, id),
  constraint drives_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id),
  constraint drives_forgotten CHECK (((forgotten_change >= 0) AND (forgotten_change <= change))),
  constraint drives_sizes CHECK (((used >= 0) AND (deleted >= 0)))
);

create table content.families (
  space_id integer not null with (n_distinct=1),
  id uuid not null with (n_distinct=-1),
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  schema_uri text,
  is_singleton boolean not null default false,
  position integer,
  parent_id uuid,
  first_published_at timestamp with time zone,
  changed_at timestamp with time zone not null default now(),
  constraint families_pkey PRIMARY KEY (space_id, id)
);

create table content.folders (
  space_id integer not null,
  id text not null,
  repository_id text not null,
  parent_id text,
  name text not null,
  created_at timestamp with time zone not null default now(),
  number integer not null default nextval('content.folders_number_seq'::regclass),
  constraint folders_pkey PRIMARY KEY (space_id, id),
  constraint folders_parent FOREIGN KEY (space_id, parent_id) REFERENCES content.folders(space_id, id),
  constraint folders_repository FOREIGN KEY (space_id, repository_id) REFERENCES content.repositories(space_id, id),
  constraint folders_id_form CHECK ((id ~ '^[0-9a-f]{24}$'::text)),
  constraint folders_name_length CHECK (((length(name) >= 1) AND (length(name) <= 255)))
);

create table content.grants (
  principal_id uuid not null,
  space_id integer not null,
  scopes text[] not null,
  constraint grants_pkey PRIMARY KEY (principal_id, space_id),
  constraint grants_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES content.principals(id) ON DELETE CASCADE,
  constraint grants_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id)
);

create table content.idempotency_keys (
  space_id integer not null,
  principal_id text not null,
  route text not null default ''::text,
  key_hash bytea not null,
  request_hash bytea not null,
  response text,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_keys_pkey PRIMARY KEY (space_id, principal_id, route, key_hash),
  constraint idempotency_keys_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id)
);

create table content.locales (
  space_id integer not null,
  locale text not null,
  label text not null,
  is_default boolean not null default false,
  position integer not null,
  canonical text,
  fallback text[],
  constraint locales_pkey PRIMARY KEY (space_id, locale),
  constraint locales_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id),
  constraint locales_fallback_form CHECK (((cardinality(fallback) <= 50) AND (locale <> ALL (fallback)))),
  constraint locales_locale_form CHECK ((locale ~ '^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$'::text))
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
  validators jsonb not null default '{}'::jsonb,
  settings jsonb not null default '{}'::jsonb,
  constraint model_fields_api_key_unique UNIQUE (space_id, model_id, api_key),
  constraint model_fields_pkey PRIMARY KEY (space_id, id),
  constraint model_fields_model FOREIGN KEY (space_id, model_id) REFERENCES content.models(space_id, id) ON DELETE CASCADE,
  constraint model_fields_type CHECK ((field_type = ANY (ARRAY['boolean'::text, 'color'::text, 'date'::text, 'date_time'::text, 'file'::text, 'float'::text, 'gallery'::text, 'integer'::text, 'json'::text, 'lat_lon'::text, 'link'::text, 'links'::text, 'rich_text'::text, 'seo'::text, 'single_block'::text, 'slug'::text, 'string'::text, 'structured_text'::text, 'text'::text, 'video'::text])))
);

create table content.models (
  space_id integer not null,
  id uuid not null,
  schema_uri text not null,
  api_key text not null,
  name text not null,
  is_block boolean not null default false,
  is_singleton boolean not null default false,
  title_field_id uuid,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  constraint models_api_key_unique UNIQUE (space_id, api_key),
  constraint models_schema_uri_unique UNIQUE (space_id, schema_uri),
  constraint models_pkey PRIMARY KEY (space_id, id),
  constraint models_content_type FOREIGN KEY (space_id, schema_uri) REFERENCES content.content_types(space_id, uri),
  constraint models_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id),
  constraint models_api_key_form CHECK ((api_key ~ '^[a-z](_?[a-z0-9]+)*$'::text))
);

create table content.operation_results (
  space_id integer not null,
  id uuid not null,
  result text not null,
  created_at timestamp with time zone not null default now(),
  constraint operation_results_pkey PRIMARY KEY (space_id, id)
);

create table content.outbox (
  position bigint not null generated always as identity,
  message_id text not null,
  subject text not null,
  envelope text not null,
  constraint outbox_pkey PRIMARY KEY ("position")
);

create table content.past_versions (
  space_id integer not null with (n_distinct=1),
  number integer not null,
  variant_id uuid not null with (n_distinct=-0.8),
  body_number bigint not null,
  created_at timestamp with time zone not null,
  created_by integer not null,
  slots uuid[] not null,
  label text,
  lifted text,
  tags text[],
  constraint past_versions_pkey PRIMARY KEY (space_id, variant_id, number)
);

create table content.pending_bodies (
  space_id integer not null,
  body_hash bytea not null,
  constraint pending_bodies_pkey PRIMARY KEY (space_id, body_hash)
);

create table content.principal_numbers (
  number integer not null generated always as identity,
  principal text not null,
  constraint principal_numbers_principal UNIQUE (principal),
  constraint principal_numbers_pkey PRIMARY KEY (number)
);

create table content.principals (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  constraint principals_name_unique UNIQUE (kind, name),
  constraint principals_pkey PRIMARY KEY (id),
  constraint principals_kind CHECK ((kind = ANY (ARRAY['client'::text, 'person'::text])))
);

create table content.publishing_jobs (
  space_id integer not null,
  id text not null,
  variant_id uuid not null,
  action text not null,
  state text not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint publishing_jobs_pkey PRIMARY KEY (space_id, id),
  constraint publishing_jobs_action CHECK ((action = ANY (ARRAY['publish'::text, 'unpublish'::text]))),
  constraint publishing_jobs_id_form CHECK ((id ~ '^[0-9a-f]{24}$'::text))
);

create table content.removals (
  space_id integer not null,
  number bigint not null default 0,
  constraint removals_pkey PRIMARY KEY (space_id),
  constraint removals_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id)
);

create table content.removed_variants (
  space_id integer not null,
  variant_id uuid not null,
  removed_at timestamp with time zone not null,
  family_id uuid not null,
  version integer not null,
  locale text,
  repository_id text not null,
  folder_id text,
  constraint removed_variants_pkey PRIMARY KEY (space_id, variant_id, removed_at)
);

create table content.removed_versions (
  space_id integer not null,
  variant_id uuid not null,
  removed_at timestamp with time zone not null,
  number integer not null,
  created_at timestamp with time zone not null,
  body_hash bytea not null,
  slots uuid[] not null,
  label text not null,
  created_by text not null,
  lifted text,
  constraint removed_versions_pkey PRIMARY KEY (space_id, variant_id, removed_at, number)
);

create table content.repositories (
  space_id integer not null,
  id text not null,
  name text not null,
  label text not null,
  status text not null default 'ACTIVE'::text,
  type text not null default 'CONTENT'::text,
  features text[] not null default '{}'::text[],
  item_locales text[] not null default '{}'::text[],
  localization_group text,
  created_at timestamp with time zone not null default now(),
  number integer not null default nextval('content.repositories_number_seq'::regclass),
  constraint repositories_name_unique UNIQUE (space_id, name),
  constraint repositories_pkey PRIMARY KEY (space_id, id),
  constraint repositories_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id),
  constraint repositories_id_form CHECK ((id ~ '^[0-9a-f]{24}$'::text))
);

create table content.repository_content_types (
  space_id integer not null,
  repository_id text not null,
  content_type_id text not null,
  constraint repository_content_types_pkey PRIMARY KEY (space_id, repository_id, content_type_id),
  constraint repository_content_types_content_type FOREIGN KEY (space_id, content_type_id) REFERENCES content.content_types(space_id, id),
  constraint repository_content_types_repository FOREIGN KEY (space_id, repository_id) REFERENCES content.repositories(space_id, id)
);

create table content.revalidations (
  space_id integer not null,
  schema_uris text[] not null,
  after_hash bytea not null default '\x'::bytea,
  requested_at timestamp with time zone not null default now(),
  constraint revalidations_pkey PRIMARY KEY (space_id),
  constraint revalidations_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id)
);

create table content.rolled_out_copies (
  space_id integer not null,
  job_id uuid not null,
  node_number integer not null,
  locale_bit smallint not null,
  variant_id uuid not null,
  version integer not null,
  based_on integer not null,
  previous_version integer not null,
  previous_saved_at timestamp with time zone not null,
  previous_based_on integer,
  previous_based_at timestamp with time zone,
  previous_made_version integer,
  previous_acknowledged_from integer,
  previous_acknowledged_from_at timestamp with time zone,
  previous_conflicts jsonb,
  constraint rolled_out_copies_pkey PRIMARY KEY (space_id, job_id, node_number, locale_bit)
);

create table content.space_deletions (
  space_id integer not null,
  space_key text not null,
  requested_by text not null,
  requested_at timestamp with time zone not null default now(),
  constraint space_deletions_pkey PRIMARY KEY (space_id),
  constraint space_deletions_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id)
);

create table content.spaces (
  id integer not null generated always as identity,
  key text not null,
  hub_id text not null,
  label text not null,
  description text,
  settings jsonb not null default '{}'::jsonb,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  updated_by text not null,
  updated_at timestamp with time zone not null default now(),
  models_version integer not null default 1,
  constraint spaces_hub_id_unique UNIQUE (hub_id),
  constraint spaces_key_unique UNIQUE (key),
  constraint spaces_pkey PRIMARY KEY (id),
  constraint spaces_hub_id_form CHECK ((hub_id ~ '^[0-9a-f]{24}$'::text)),
  constraint spaces_key_form CHECK ((key ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
);

create table content.tokens (
  token_hash bytea not null,
  principal_id uuid not null,
  expires_at timestamp with time zone,
  constraint tokens_pkey PRIMARY KEY (token_hash),
  constraint tokens_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES content.principals(id) ON DELETE CASCADE
);

create table content.unique_values (
  space_id integer not null with (n_distinct=1),
  field_id uuid not null,
  locale text not null,
  value_hash bytea not null,
  family_id uuid not null with (n_distinct=-0.5),
  constraint unique_values_once PRIMARY KEY (space_id, field_id, locale, value_hash)
);

create table content.uploads (
  space_id integer not null,
  id uuid not null,
  drive_id uuid not null,
  item_id uuid,
  parent_id uuid not null,
  name text not null,
  conflict text not null,
  mime_type text,
  description text,
  client_created_at timestamp with time zone,
  client_modified_at timestamp with time zone,
  store text not null,
  location text not null,
  state text,
  digests text,
  received bigint not null default 0,
  expected_total bigint,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  committed_item_id uuid,
  precondition jsonb,
  writer uuid,
  writer_seen_at timestamp with time zone,
  reserved bigint not null default 0,
  constraint uploads_location_unique UNIQUE (location),
  constraint uploads_pkey PRIMARY KEY (id),
  constraint uploads_writer CHECK (((writer IS NULL) = (writer_seen_at IS NULL)))
);

create table content.usage (
  space_id integer not null,
  name text not null,
  granted bigint not null default 0,
  constraint usage_pkey PRIMARY KEY (space_id, name)
);

create table content.usage_parts (
  space_id integer not null,
  name text not null,
  part bigint not null default nextval('content.usage_part_numbers'::regclass),
  used bigint not null default 0,
  granted bigint not null default 0,
  constraint usage_parts_pkey PRIMARY KEY (space_id, name, part),
  constraint usage_parts_within_grant CHECK ((used <= granted))
);

create table content.variant_history (
  space_id integer not null,
  position bigint not null generated always as identity,
  variant_id uuid not null,
  action text not null,
  version integer not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint variant_history_pkey PRIMARY KEY (space_id, variant_id, "position")
);

create table content.variants (
  space_id integer not null with (n_distinct=1),
  version integer not null,
  id uuid not null with (n_distinct=-1),
  family_id uuid not null with (n_distinct=-0.1),
  body_number bigint not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  source_variant_id uuid,
  job_id uuid,
  source_version integer,
  created_by integer not null,
  updated_by integer not null,
  repository_number integer not null with (n_distinct=10),
  folder_number integer,
  saved_by integer,
  published_version integer,
  published_by integer,
  archived_by integer,
  saved_at timestamp with time zone,
  published_at timestamp with time zone,
  archived_at timestamp with time zone,
  assigned_at timestamp with time zone,
  available_from timestamp with time zone,
  available_until timestamp with time zone,
  hierarchy_parent_id uuid,
  locale text,
  status text not null default 'ACTIVE'::text,
  publishing_status text not null default 'NONE'::text,
  slots uuid[] not null default '{}'::uuid[],
  label text,
  lifted text,
  tags text[],
  workflow_state text,
  assignees text[],
  sequence bigint not null default content.next_change(),
  based_on integer,
  made_version integer,
  acknowledged_from integer,
  based_at timestamp with time zone,
  acknowledged_from_at timestamp with time zone,
  announced_state text,
  constraint variants_one_per_locale UNIQUE NULLS NOT DISTINCT (space_id, family_id, locale),
  constraint variants_pkey PRIMARY KEY (space_id, id),
  constraint variants_acknowledged CHECK (((acknowledged_from IS NULL) = (acknowledged_from_at IS NULL))),
  constraint variants_announced_state CHECK ((announced_state = ANY (ARRAY['adapted'::text, 'outdated'::text, 'source-archived'::text, 'source-deleted'::text]))),
  constraint variants_based_on CHECK (((based_on IS NULL) = (based_at IS NULL))),
  constraint variants_publishing_status CHECK ((publishing_status = ANY (ARRAY['NONE'::text, 'EARLY'::text, 'LATEST'::text, 'UNPUBLISHED'::text]))),
  constraint variants_status CHECK ((status = ANY (ARRAY['ACTIVE'::text, 'ARCHIVED'::text, 'DELETED'::text]))),
  constraint variants_version_positive CHECK ((version > 0))
);

create view content.versions as
 SELECT variants.space_id,
    variants.id AS variant_id,
    variants.version AS number,
    variants.body_number,
    variants.slots,
    variants.label,
    variants.lifted,
    variants.tags,
    COALESCE(variants.saved_by, variants.created_by) AS created_by,
    COALESCE(variants.saved_at, variants.created_at) AS created_at
   FROM content.variants
UNION ALL
 SELECT past_versions.space_id,
    past_versions.variant_id,
    past_versions.number,
    past_versions.body_number,
    past_versions.slots,
    past_versions.label,
    past_versions.lifted,
    past_versions.tags,
    past_versions.created_by,
    past_versions.created_at
   FROM content.past_versions;

create table content.workflow_states (
  space_id integer not null,
  id text not null,
  label text not null,
  color text not null,
  constraint workflow_states_pkey PRIMARY KEY (space_id, id),
  constraint workflow_states_space_id_fkey FOREIGN KEY (space_id) REFERENCES content.spaces(id),
  constraint workflow_states_id_form CHECK ((id ~ '^[0-9a-f]{24}$'::text))
);

create table jobs.abandoned_requests (
  space_id integer not null,
  request_id uuid not null,
  requested_by text not null,
  root_family_id uuid not null,
  abandoned_at timestamp with time zone not null default now(),
  adopted_by uuid,
  repeatable_until timestamp with time zone not null,
  constraint abandoned_requests_pkey PRIMARY KEY (space_id, request_id)
);

create table jobs.commands (
  space_id integer not null with (n_distinct=1),
  job_id uuid not null with (n_distinct=4),
  id uuid not null,
  locale_bit smallint not null,
  from_number integer not null,
  to_number integer not null,
  state text not null,
  released_at timestamp with time zone,
  releases integer not null default 0,
  closed_at timestamp with time zone,
  created integer not null default 0,
  reused integer not null default 0,
  failed integer not null default 0,
  kind text not null default 'copy'::text,
  sequence bigint,
  constraint commands_pkey PRIMARY KEY (space_id, job_id, id),
  constraint commands_kind CHECK ((kind = ANY (ARRAY['copy'::text, 'copy-blobs'::text, 'attach'::text, 'roll-back'::text, 'remove'::text]))),
  constraint commands_range CHECK ((from_number <= to_number)),
  constraint commands_state CHECK ((state = ANY (ARRAY['waiting'::text, 'released'::text, 'closed'::text, 'split'::text, 'cancelled'::text])))
);

create table jobs.drive_blobs (
  space_id integer not null,
  job_id uuid not null,
  number integer not null,
  hash bytea not null,
  size bigint not null,
  location text,
  state text,
  digests text,
  received bigint not null default 0,
  is_moved boolean not null default false,
  constraint drive_blobs_pkey PRIMARY KEY (space_id, job_id, number),
  constraint drive_blobs_moved CHECK (((NOT is_moved) OR (received = size))),
  constraint drive_blobs_received CHECK (((received >= 0) AND (received <= size)))
);

create table jobs.drive_copies (
  space_id integer not null,
  job_id uuid not null,
  number bigint not null generated always as identity,
  monitor uuid not null,
  source_drive_id uuid not null,
  source_item_id uuid not null,
  target_drive_id uuid not null,
  target_folder_id uuid not null,
  name text not null,
  conflict text not null,
  children_only boolean not null,
  all_versions boolean not null,
  bytes bigint not null default 0,
  error_names text[] not null default '{}'::text[],
  from_store text,
  to_store text,
  bytes_to_move bigint not null default 0,
  bytes_moved bigint not null default 0,
  waiting_for text,
  attached_change bigint,
  attached_names jsonb,
  constraint drive_copies_monitor UNIQUE (monitor),
  constraint drive_copies_pkey PRIMARY KEY (space_id, job_id),
  constraint drive_copies_conflict CHECK ((conflict = ANY (ARRAY['fail'::text, 'replace'::text, 'rename'::text]))),
  constraint drive_copies_stores CHECK (((from_store IS NULL) = (to_store IS NULL)))
);

create table jobs.drive_nodes (
  space_id integer not null,
  job_id uuid not null,
  number integer not null,
  depth smallint not null,
  is_folder boolean not null,
  child_count integer not null,
  size bigint not null,
  item_id uuid not null,
  parent_id uuid,
  name text not null,
  name_key text not null,
  blob_hash bytea,
  mime_type text,
  description text,
  path_length integer not null,
  constraint drive_nodes_pkey PRIMARY KEY (space_id, job_id, number)
);

create table jobs.drive_versions (
  space_id integer not null,
  job_id uuid not null,
  node_number integer not null,
  number integer not null,
  blob_hash bytea not null,
  size bigint not null,
  modified_by text not null,
  modified_at timestamp with time zone not null,
  constraint drive_versions_pkey PRIMARY KEY (space_id, job_id, node_number, number)
);

create table jobs.jobs (
  space_id integer not null with (n_distinct=1),
  id uuid not null with (n_distinct=-1),
  space_key text not null,
  kind text not null,
  state text not null,
  root_id uuid not null,
  root_version integer not null,
  root_label text not null,
  root_locale text,
  locales text[] not null,
  replicate_folders boolean not null,
  requested_by text not null,
  total bigint not null default 0,
  created bigint not null default 0,
  reused bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  shared bigint not null default 0,
  commands_waiting integer not null default 0,
  commands_open integer not null default 0,
  has_redirects boolean not null default false,
  error_code text,
  error_message text,
  accepted_at timestamp with time zone not null default now(),
  planned_at timestamp with time zone,
  ended_at timestamp with time zone,
  ended_by uuid,
  root_family_id uuid,
  result_family_id uuid,
  duplicate jsonb,
  error_data jsonb,
  root_kind text not null,
  sequence bigint not null default 1,
  changed_at timestamp with time zone not null default clock_timestamp(),
  started_at timestamp with time zone,
  started_done bigint not null default 0,
  attempts integer not null default 1,
  labels jsonb not null default '{}'::jsonb,
  parent_job_id uuid,
  dropped bigint not null default 0,
  progressed_at timestamp with time zone,
  progressed_by uuid,
  progress_unreported boolean not null default false,
  undo_job_id uuid,
  undo_requested_by text,
  undoes text,
  constraint jobs_pkey PRIMARY KEY (space_id, id),
  constraint jobs_cancelling CHECK (((state <> 'cancelling'::text) OR ((commands_waiting = 0) AND (commands_open > 0)))),
  constraint jobs_counts CHECK (((((created + reused) + skipped) + failed) <= total)),
  constraint jobs_ended CHECK (((ended_at IS NOT NULL) = jobs.has_ended(state))),
  constraint jobs_kind CHECK ((kind = ANY (ARRAY['localize'::text, 'duplicate'::text, 'copy-drive-items'::text, 'undo'::text, 'roll-out'::text]))),
  constraint jobs_labels CHECK ((jsonb_typeof(labels) = 'object'::text)),
  constraint jobs_locales_count CHECK (((kind <> 'localize'::text) OR ((cardinality(locales) >= 1) AND (cardinality(locales) <= 500)))),
  constraint jobs_requested_undo CHECK (((undo_requested_by IS NULL) OR (undo_job_id IS NOT NULL))),
  constraint jobs_root_kind CHECK ((root_kind = ANY (ARRAY['variant'::text, 'drive-item'::text]))),
  constraint jobs_root_of_kind CHECK (((kind = 'undo'::text) OR ((root_kind = 'drive-item'::text) = (kind = 'copy-drive-items'::text)))),
  constraint jobs_state CHECK ((state = ANY (ARRAY['accepted'::text, 'planning'::text, 'running'::text, 'waiting'::text, 'throttled'::text, 'cancelling'::text, 'completed'::text, 'completed-with-failures'::text, 'failed'::text, 'cancelled'::text]))),
  constraint jobs_undoes CHECK (((undoes IS NULL) OR (kind = 'undo'::text)))
);

create table jobs.outbox (
  position bigint not null generated always as identity,
  message_id text not null,
  subject text not null,
  envelope text not null,
  constraint outbox_pkey PRIMARY KEY ("position")
);

create table jobs.outcomes (
  space_id integer not null,
  job_id uuid not null,
  node_number integer not null,
  locale_bit smallint not null,
  outcome text not null,
  reason text not null,
  message text,
  author text,
  constraint outcomes_pkey PRIMARY KEY (space_id, job_id, node_number, locale_bit),
  constraint outcomes_outcome CHECK ((outcome = ANY (ARRAY['reused'::text, 'skipped'::text, 'failed'::text, 'archived'::text])))
);

create table jobs.owed_events (
  space_id integer not null,
  job_id uuid not null,
  command_id uuid not null,
  release integer not null,
  owed_since timestamp with time zone not null default clock_timestamp(),
  constraint owed_events_pkey PRIMARY KEY (space_id, job_id, command_id, release)
);

create table jobs.plan_choices (
  space_id integer not null,
  job_id uuid not null,
  variant_id uuid not null,
  is_duplicate boolean not null,
  locale text not null,
  action text not null,
  constraint plan_choices_pkey PRIMARY KEY (space_id, job_id, variant_id, is_duplicate, locale),
  constraint plan_choices_action CHECK ((action = ANY (ARRAY['share'::text, 'force'::text, 'keep'::text])))
);

create table jobs.plan_destinations (
  space_id integer not null,
  job_id uuid not null,
  repository_id text not null,
  locale_bit smallint not null,
  target_repository_id text not null,
  constraint plan_destinations_pkey PRIMARY KEY (space_id, job_id, repository_id, locale_bit)
);

create table jobs.plan_folders (
  space_id integer not null,
  job_id uuid not null,
  folder_id text not null,
  target_repository_id text not null,
  target_folder_id text not null,
  target_parent_id text,
  name text not null,
  depth smallint not null,
  constraint plan_folders_pkey PRIMARY KEY (space_id, job_id, folder_id, target_repository_id)
);

create table jobs.plan_nodes (
  space_id integer not null with (n_distinct=1),
  job_id uuid not null with (n_distinct=4),
  number integer not null,
  depth smallint not null,
  version integer not null,
  variant_id uuid not null,
  family_id uuid not null,
  create_mask bit varying not null default ''::bit varying,
  reuse_mask bit varying not null default ''::bit varying,
  fail_mask bit varying not null default ''::bit varying,
  decision text not null,
  reason text,
  repository_id text,
  folder_id text,
  slot_families uuid[],
  hierarchy_root boolean,
  hierarchy_parent uuid,
  hierarchy_mask bit varying not null default ''::bit varying,
  links uuid[],
  parent_number integer,
  link_actions text,
  link_rules smallint[],
  link_slots integer[],
  is_duplicate boolean not null default false,
  archive_mask bit varying not null default ''::bit varying,
  constraint plan_nodes_once UNIQUE (space_id, job_id, variant_id, is_duplicate),
  constraint plan_nodes_pkey PRIMARY KEY (space_id, job_id, number),
  constraint plan_nodes_decision CHECK ((decision = ANY (ARRAY['copy'::text, 'share'::text, 'skip'::text]))),
  constraint plan_nodes_link_actions CHECK (((link_actions IS NULL) OR (length(link_actions) = cardinality(links)))),
  constraint plan_nodes_masks CHECK (((bit_count(((create_mask)::"bit" & (reuse_mask)::"bit")) = 0) AND (bit_count(((create_mask)::"bit" & (fail_mask)::"bit")) = 0) AND (bit_count(((reuse_mask)::"bit" & (fail_mask)::"bit")) = 0)))
);

create table jobs.plan_redirects (
  space_id integer not null,
  job_id uuid not null,
  family_id uuid not null,
  locale_bit smallint not null,
  variant_id uuid,
  constraint plan_redirects_pkey PRIMARY KEY (space_id, job_id, family_id, locale_bit)
);

create table jobs.plans (
  space_id integer not null,
  id uuid not null,
  space_key text not null,
  kind text not null,
  state text not null,
  request jsonb not null,
  locales text[] not null,
  removals bigint not null,
  last_number integer not null default '-1'::integer,
  has_redirects boolean not null default false,
  counts jsonb,
  digest text,
  error_code text,
  error_message text,
  has_duplicates boolean not null default jsonb_path_exists(request, '$."links"[*]?(@."action" == "duplicate")'::jsonpath),
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  drops_links boolean not null default jsonb_path_exists(request, '$."links"[*]?(@."action" == "drop")'::jsonpath),
  constraint plans_pkey PRIMARY KEY (space_id, id),
  constraint plans_digest CHECK (((digest IS NOT NULL) = (state = ANY (ARRAY['ready'::text, 'executed'::text, 'stale'::text])))),
  constraint plans_error CHECK (((error_code IS NOT NULL) = (state = 'failed'::text))),
  constraint plans_kind CHECK ((kind = ANY (ARRAY['localize'::text, 'undo'::text, 'roll-out'::text]))),
  constraint plans_state CHECK ((state = ANY (ARRAY['planning'::text, 'ready'::text, 'executed'::text, 'stale'::text, 'failed'::text])))
);

create table jobs.uses (
  space_id integer not null,
  job_id uuid not null,
  kind text not null,
  key text not null,
  constraint uses_pkey PRIMARY KEY (space_id, job_id, kind, key),
  constraint uses_kind CHECK ((kind = ANY (ARRAY['repository'::text, 'folder'::text, 'content-type'::text])))
);

create table webhooks.deliveries (
  space_id integer not null,
  webhook_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  order_key text not null,
  sequence text not null,
  position bigint not null,
  state text not null default 'pending'::text,
  attempts integer not null default 0,
  first_attempt_at timestamp with time zone,
  next_attempt_at timestamp with time zone default now(),
  attempted_at timestamp with time zone,
  duration_ms integer,
  status integer,
  response text,
  error text,
  created_at timestamp with time zone not null default now(),
  constraint deliveries_pkey PRIMARY KEY (space_id, webhook_id, id),
  constraint deliveries_pending CHECK (((state = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  constraint deliveries_state CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])))
);

create table webhooks.events (
  space_id integer not null,
  id uuid not null,
  event_id text not null,
  type text not null,
  payload text not null,
  created_at timestamp with time zone not null default now(),
  constraint events_pkey PRIMARY KEY (space_id, id)
);

create table webhooks.reader (
  id integer not null,
  position bigint not null,
  leased_by uuid,
  leased_until timestamp with time zone,
  constraint reader_pkey PRIMARY KEY (id),
  constraint reader_once CHECK ((id = 1))
);

create table webhooks.webhooks (
  space_id integer not null,
  id uuid not null,
  space_key text not null,
  url text not null,
  events text[] not null,
  locale text,
  content_type text,
  job_kind text,
  secret text not null,
  former_secret text,
  former_secret_until timestamp with time zone,
  state text not null default 'enabled'::text,
  disabled_reason text,
  disabled_at timestamp with time zone,
  start_position bigint not null,
  failures integer not null default 0,
  failing_since timestamp with time zone,
  paused_until timestamp with time zone,
  due_at timestamp with time zone,
  leased_by uuid,
  leased_until timestamp with time zone,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint webhooks_pkey PRIMARY KEY (space_id, id),
  constraint webhooks_disabled CHECK ((((state = 'disabled'::text) = (disabled_reason IS NOT NULL)) AND ((state = 'disabled'::text) = (disabled_at IS NOT NULL)))),
  constraint webhooks_disabled_reason CHECK ((disabled_reason = ANY (ARRAY['CLIENT'::text, 'GONE'::text, 'FAILING'::text]))),
  constraint webhooks_failing CHECK (((failures = 0) = (failing_since IS NULL))),
  constraint webhooks_former_secret CHECK (((former_secret IS NULL) = (former_secret_until IS NULL))),
  constraint webhooks_state CHECK ((state = ANY (ARRAY['enabled'::text, 'disabled'::text])))
);

CREATE INDEX locations_by_content ON blobs.locations USING btree (content_id);

CREATE INDEX blobs_unused ON content.blobs USING btree (unused_since) WHERE (unused_since IS NOT NULL);

CREATE INDEX bodies_by_schema ON content.bodies USING btree (space_id, schema_uri);

CREATE UNIQUE INDEX bodies_number ON content.bodies USING btree (space_id, number);

CREATE INDEX conflicts_by_variant ON content.conflicts USING btree (space_id, variant_id);

CREATE INDEX conflicts_ended ON content.conflicts USING btree (space_id, id) WHERE (resolution IS NOT NULL);

CREATE INDEX conflicts_of_copies ON content.conflicts USING btree (space_id, variant_id) WHERE (resolution IS NULL);

CREATE INDEX conflicts_of_copies_by_locale ON content.conflicts USING btree (space_id, locale, variant_id) WHERE (resolution IS NULL);

CREATE INDEX conflicts_open ON content.conflicts USING btree (space_id, id) WHERE (resolution IS NULL);

CREATE INDEX conflicts_open_by_locale ON content.conflicts USING btree (space_id, locale, id) WHERE (resolution IS NULL);

CREATE INDEX deleted_variants_by_age ON content.deleted_variants USING btree (deleted_at);

CREATE INDEX delivery_keys_by_variant ON content.delivery_keys USING btree (space_id, variant_id);

CREATE INDEX drive_copies_by_change ON content.drive_copies USING btree (space_id, drive_id, change);

CREATE INDEX drive_item_versions_by_blob ON content.drive_item_versions USING btree (space_id, blob_hash);

CREATE INDEX drive_items_by_blob ON content.drive_items USING btree (space_id, blob_hash) WHERE (blob_hash IS NOT NULL);

CREATE INDEX drive_items_by_change ON content.drive_items USING btree (space_id, drive_id, change, place, id);

CREATE INDEX drive_items_by_deletion ON content.drive_items USING btree (space_id, deleted_with, parent_id) WHERE (deleted_with IS NOT NULL);

CREATE INDEX drive_items_in_bin ON content.drive_items USING btree (deleted_at) WHERE ((deleted_with IS NOT NULL) AND (NOT is_purged));

CREATE UNIQUE INDEX drive_items_one_per_name ON content.drive_items USING btree (space_id, parent_id, name_key) WHERE (deleted_at IS NULL);

CREATE INDEX drive_items_purged ON content.drive_items USING btree (deleted_at) WHERE is_purged;

CREATE INDEX families_by_parent ON content.families USING btree (space_id, parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX families_by_type ON content.families USING btree (space_id, schema_uri, changed_at DESC, id);

CREATE UNIQUE INDEX families_one_singleton ON content.families USING btree (space_id, schema_uri) WHERE is_singleton;

CREATE INDEX folders_by_parent ON content.folders USING btree (space_id, repository_id, parent_id, name);

CREATE UNIQUE INDEX folders_number ON content.folders USING btree (space_id, number);

CREATE INDEX idempotency_keys_by_age ON content.idempotency_keys USING btree (created_at);

CREATE UNIQUE INDEX locales_one_default ON content.locales USING btree (space_id) WHERE is_default;

CREATE UNIQUE INDEX locales_one_per_canonical ON content.locales USING btree (space_id, COALESCE(canonical, locale));

CREATE INDEX operation_results_by_age ON content.operation_results USING btree (created_at);

CREATE INDEX removed_variants_by_family ON content.removed_variants USING btree (space_id, family_id);

CREATE UNIQUE INDEX repositories_number ON content.repositories USING btree (space_id, number);

CREATE INDEX tokens_by_expiry ON content.tokens USING btree (expires_at) WHERE (expires_at IS NOT NULL);

CREATE INDEX unique_values_by_family ON content.unique_values USING btree (space_id, family_id);

CREATE INDEX uploads_by_age ON content.uploads USING btree (expires_at);

CREATE INDEX uploads_open_of_caller ON content.uploads USING btree (space_id, created_by) INCLUDE (expires_at) WHERE (committed_item_id IS NULL);

CREATE INDEX uploads_open_of_drive ON content.uploads USING btree (space_id, drive_id) INCLUDE (reserved, received, expires_at) WHERE (committed_item_id IS NULL);

CREATE INDEX variants_by_folder ON content.variants USING btree (space_id, folder_number, created_at) WHERE (folder_number IS NOT NULL);

CREATE INDEX variants_by_repository ON content.variants USING btree (space_id, repository_number, created_at);

CREATE INDEX abandoned_requests_by_expiry ON jobs.abandoned_requests USING btree (repeatable_until);

CREATE INDEX abandoned_requests_by_family ON jobs.abandoned_requests USING btree (space_id, root_family_id, requested_by);

CREATE INDEX commands_released ON jobs.commands USING btree ((
CASE
    WHEN (state = 'released'::text) THEN released_at
    ELSE NULL::timestamp with time zone
END)) WHERE (
CASE
    WHEN (state = 'released'::text) THEN released_at
    ELSE NULL::timestamp with time zone
END IS NOT NULL);

CREATE INDEX commands_waiting ON jobs.commands USING btree (space_id, job_id, from_number, locale_bit) WHERE (state = 'waiting'::text);

CREATE INDEX drive_blobs_location ON jobs.drive_blobs USING btree (location) WHERE (location IS NOT NULL);

CREATE INDEX jobs_by_creator ON jobs.jobs USING btree (space_id, requested_by, accepted_at DESC, id DESC);

CREATE INDEX jobs_by_kind ON jobs.jobs USING btree (space_id, kind, accepted_at DESC, id DESC);

CREATE INDEX jobs_by_label ON jobs.jobs USING gin (labels jsonb_path_ops) WHERE (labels <> '{}'::jsonb);

CREATE INDEX jobs_by_parent ON jobs.jobs USING btree (space_id, parent_job_id) WHERE (parent_job_id IS NOT NULL);

CREATE INDEX jobs_by_root ON jobs.jobs USING btree (space_id, root_id, accepted_at DESC);

CREATE INDEX jobs_by_state ON jobs.jobs USING btree (space_id, state, accepted_at DESC, id DESC);

CREATE INDEX jobs_by_time ON jobs.jobs USING btree (space_id, accepted_at DESC, id DESC);

CREATE INDEX jobs_cancelling ON jobs.jobs USING btree (space_id, id) WHERE (state = 'cancelling'::text);

CREATE INDEX jobs_going ON jobs.jobs USING btree (space_id, id) WHERE (ended_at IS NULL);

CREATE INDEX jobs_undo_requested ON jobs.jobs USING btree (space_id, id) WHERE (undo_requested_by IS NOT NULL);

CREATE INDEX outbox_commands ON jobs.outbox USING btree ("position") WHERE (subject ~~ 'scriptorium.cmd.%'::text);

CREATE INDEX owed_events_by_time ON jobs.owed_events USING btree (owed_since);

CREATE INDEX plans_by_expiry ON jobs.plans USING btree (expires_at) WHERE (state <> 'executed'::text);

CREATE INDEX plans_planning ON jobs.plans USING btree (created_at) WHERE (state = 'planning'::text);

CREATE INDEX deliveries_by_age ON webhooks.deliveries USING btree (created_at);

CREATE INDEX deliveries_by_attempts ON webhooks.deliveries USING btree (space_id, webhook_id, attempts, "position") WHERE (state = 'pending'::text);

CREATE INDEX deliveries_by_time ON webhooks.deliveries USING btree (space_id, webhook_id, created_at, "position", id);

CREATE INDEX deliveries_in_order ON webhooks.deliveries USING btree (space_id, webhook_id, order_key, sequence, "position") WHERE (state = 'pending'::text);

CREATE INDEX events_by_time ON webhooks.events USING btree (created_at);

CREATE INDEX webhooks_due ON webhooks.webhooks USING btree (due_at) WHERE (state = 'enabled'::text);

CREATE INDEX webhooks_enabled ON webhooks.webhooks USING btree (space_key, space_id, id) WHERE (state = 'enabled'::text);

CREATE OR REPLACE FUNCTION content.announce_bodies()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin perform pg_notify('content_bodies', ''); return null; end $function$
;

CREATE OR REPLACE FUNCTION content.announce_outbox()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin perform pg_notify('content_outbox', ''); return null; end $function$
;

CREATE OR REPLACE FUNCTION content.body_members(template text, slots uuid[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  body text := template;
begin
  if cardinality(slots) > 0 then
    select string_agg(concat(piece.part, piece.slot), '' order by piece.place)
      into body
      from unnest(string_to_array(template, E'\x01'), slots) with ordinality piece (part, slot, place);
  end if;
  body := replace(replace(replace(body, E'\x01', ''), E'\x02', ''), E'\x03', '');
  if body ~ '\\u(0000|[dD][89a-fA-F])' then
    body := regexp_replace(
      body, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F]))', '\1\ufffd', 'g');
    body := regexp_replace(
      body, '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)((?:\\\\)*)\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\1\ufffd', 'g');
  end if;
  if not pg_input_is_valid(body, 'jsonb') then
    return '{}';
  end if;
  return body::jsonb;
end
$function$
;

CREATE OR REPLACE FUNCTION content.body_text(template text, json_fields text[])
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
declare
  plain text := regexp_replace(template, '"_meta":\{[^{}]*"schema":[^{}]*\}', '"":null', 'g');
begin
  -- Most bodies have nothing else to leave out: a path takes a quarter of the time that the walk below takes.
  if plain !~ '"_meta":|"schema":"dast"|"type":"doc"'
     and position('"http://bigcontent.io/cms/schema/v1/core#' in template) = 0
     and not exists (
       select from unnest(json_fields) field where position(split_part(field, ' ', 1) in template) > 0)
  then
    return (
      select coalesce(string_agg(value #>> '{}', E'\n'), '')
        from jsonb_path_query(
               content.body_members(plain, '{}'), 'strict $.** ? (@.type() == "string" || @.type() == "number")') value);
  end if;
  return (
    with recursive node (value, model, is_link, in_document) as (
      select body, body #>> '{_meta,schema}', false, false
        from content.body_members(template, '{}') body
      union all
      select child.value,
             -- The values of a block are in its member "fields".
             coalesce(child.value #>> '{_meta,type}', case child.key when 'fields' then node.model end),
             coalesce(child.value #>> '{_meta,schema}', '') like 'http://bigcontent.io/cms/schema/v1/core#%',
             child.value -> 'schema' = '"dast"'
               or (child.value -> 'type' = '"doc"' and child.value ? 'content')
               or (node.in_document and child.value #> '{_meta,schema}' is null)
        from node
       cross join lateral (
         select member.key,
                case
                  when jsonb_typeof(member.value) = 'string' and concat(node.model, ' ', member.key) = any (json_fields)
                  then content.body_members(member.value #>> '{}', '{}')
                  else member.value
                end
           from jsonb_each(case jsonb_typeof(node.value) when 'object' then node.value end) member
          where not (member.key = '_meta' and member.value ? 'schema')
            and not (node.is_link and member.key in ('id', 'contentType', 'endpoint', 'defaultHost', 'mimeType'))
            and not (node.in_document and member.key in ('schema', 'type', 'style', 'level', 'marks', 'language', 'highlight'))
         union all
         select null, element.value
           from jsonb_array_elements(case jsonb_typeof(node.value) when 'array' then node.value end) element) child (key, value)
    )
    select coalesce(string_agg(value #>> '{}', E'\n'), '')
      from node
     where jsonb_typeof(value) in ('string', 'number'));
end
$function$
;

CREATE OR REPLACE FUNCTION content.count_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform content.count_use(space_id, tg_argv[0], -count(*)) from changed group by space_id order by space_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION content.count_deleted_bytes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform content.count_use(space_id, tg_argv[0], -sum(size)::bigint) from changed group by space_id order by space_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION content.count_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform content.count_use(space_id, tg_argv[0], count(*)) from changed group by space_id order by space_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION content.count_inserted_bytes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform content.count_use(space_id, tg_argv[0], sum(size)::bigint) from changed group by space_id order by space_id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION content.count_use(space integer, counted text, amount bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  mine bigint;
  lacking bigint;
  room bigint;
  spare bigint := 0;
  ceiling bigint;
begin
  if amount = 0 then return; end if;
  update content.usage_parts p
     set used = p.used + amount
   where p.space_id = space
     and p.name = counted
     and p.part = (
           select free.part
             from content.usage_parts free
            where free.space_id = space
              and free.name = counted
              and (amount < 0 or free.used + amount <= free.granted)
            order by free.part
            limit 1
              for no key update skip locked);
  if found then return; end if;
  if amount < 0 then
    insert into content.usage_parts (space_id, name, used) values (space, counted, amount);
    return;
  end if;

  -- One transaction at a time takes more room.
  insert into content.usage (space_id, name) values (space, counted) on conflict do nothing;
  perform from content.usage u where u.space_id = space and u.name = counted for no key update;
  select c.maximum - u.granted, c.maximum
    into room, ceiling
    from content.usage u
    join content.ceilings c on c.name = u.name
   where u.space_id = space
     and u.name = counted;
  room := greatest(room, 0);
  select p.part, amount - (p.granted - p.used)
    into mine, lacking
    from content.usage_parts p
   where p.space_id = space
     and p.name = counted
   order by p.part
   limit 1
     for no key update skip locked;
  if mine is null then
    insert into content.usage_parts (space_id, name) values (space, counted) returning part into mine;
    lacking := amount;
  end if;
  if room < lacking then
    -- The room that other parts do not use, except those that other transactions are counting in.
    with other as (
      select p.part, p.granted - p.used as spare
        from content.usage_parts p
       where p.space_id = space
         and p.name = counted
         and p.part <> mine
         and p.used < p.granted
         for no key update skip locked
    ), reduced as (
      update content.usage_parts p
         set granted = p.used
        from other
       where p.space_id = space
         and p.name = counted
         and p.part = other.part
      returning other.spare
    )
    select coalesce(sum(reduced.spare), 0) into spare from reduced;
    if room + spare < lacking then
      raise exception using
        errcode = 'P0507',
        message = format('The space must not exceed its limit %s of %s. Delete what is not needed first.', counted, ceiling),
        detail = json_build_object('limit', counted, 'maximum', ceiling)::text;
    end if;
  end if;
  -- Large grants far below the ceiling, small ones close to it.
  room := least(room, greatest(lacking, room / 64));
  update content.usage_parts p
     set used = p.used + amount,
         granted = p.granted + room + spare
   where p.space_id = space
     and p.name = counted
     and p.part = mine;
  update content.usage u
     set granted = u.granted + room
   where u.space_id = space
     and u.name = counted;
end $function$
;

CREATE OR REPLACE FUNCTION content.delete_usage()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  delete from content.usage_parts p where p.space_id = old.id;
  delete from content.usage u where u.space_id = old.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION content.family_of(space integer, variant uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select coalesce(
           (select v.family_id from content.variants v where v.space_id = space and v.id = variant),
           (select d.family_id from content.deleted_variants d where d.space_id = space and d.variant_id = variant),
           variant)
$function$
;

CREATE OR REPLACE FUNCTION content.insert_removals()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into content.removals (space_id) values (new.id);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION content.next_change()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  change bigint := nextval('content.changes');
  second constant bigint := 1000000;
begin
  if change >= extract(epoch from clock_timestamp()) * second - second then
    return change;
  end if;
  -- One session at a time: setval could set back the sequence that another session has advanced.
  perform pg_advisory_lock(7011, 1);
  begin
    change := nextval('content.changes');
    if change < extract(epoch from clock_timestamp()) * second - second then
      change := setval('content.changes', (extract(epoch from clock_timestamp()) * second)::bigint);
    end if;
  exception
    -- A lock of a session does not end with its transaction.
    when query_canceled or others then
      perform pg_advisory_unlock(7011, 1);
      raise;
  end;
  perform pg_advisory_unlock(7011, 1);
  return change;
end $function$
;

CREATE OR REPLACE FUNCTION content.next_deletion()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  change constant bigint := content.next_change();
begin
  perform nextval('content.deletions');
  return change;
end $function$
;

CREATE OR REPLACE FUNCTION content.number_variant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.sequence := content.next_change();
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION content.principal_number(name text)
 RETURNS integer
 LANGUAGE plpgsql
 STRICT
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION content.same_links(space integer, body bigint, a uuid[], b uuid[])
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE COST 1000
AS $function$
  select not exists (
    select
      from content.bodies stored
     cross join lateral unnest(a, b, string_to_array(stored.slot_kinds, null)) slot (a, b, kind)
     where stored.space_id = space
       and stored.number = body
       and slot.a is distinct from slot.b
       and slot.kind in ('l', 'r', 'f')
       and (slot.kind = 'f' or content.family_of(space, slot.a) is distinct from content.family_of(space, slot.b)))
$function$
;

CREATE OR REPLACE FUNCTION content.set_ceiling(counted text, value bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  before bigint;
begin
  select c.maximum into before from content.ceilings c where c.name = counted and c.maximum <> value for update;
  if before is null then return; end if;
  update content.ceilings c set maximum = value where c.name = counted;
  if value > before then return; end if;
  perform from content.usage u where u.name = counted order by u.space_id for update;
  update content.usage_parts p set granted = p.used where p.name = counted and p.granted > p.used;
  update content.usage u
     set granted = (select coalesce(sum(p.granted), 0)
                      from content.usage_parts p
                     where p.space_id = u.space_id
                       and p.name = u.name)
   where u.name = counted;
end $function$
;

CREATE OR REPLACE FUNCTION content.set_locale_of_conflict()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  new.locale := (select v.locale
                   from content.variants v
                  where v.space_id = new.space_id
                    and v.id = new.variant_id);
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION content.variant_id(family uuid, locale text)
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (encode(set_byte((substr(uuid_send(family), 1, 8) || substr(sha256((uuid_send(family) || textsend(locale))), 1, 8)), 8, 128), 'hex'::text))::uuid
;

CREATE OR REPLACE FUNCTION jobs.announce_outbox()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin perform pg_notify('jobs_outbox', ''); return null; end $function$
;

CREATE OR REPLACE FUNCTION jobs.has_bit(mask bit varying, place integer)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (place < length((mask)::"bit")) THEN (get_bit((mask)::"bit", place) = 1) ELSE false END
;

CREATE OR REPLACE FUNCTION jobs.has_ended(state text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (state = ANY (ARRAY['completed'::text, 'completed-with-failures'::text, 'failed'::text, 'cancelled'::text]))
;

CREATE OR REPLACE FUNCTION jobs.state_after(state text, open_commands bigint, waiting_commands bigint, failed bigint, settled bigint)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jobs.has_ended(state) THEN state WHEN ((open_commands > 0) OR (waiting_commands > 0)) THEN state WHEN (state = 'cancelling'::text) THEN 'cancelled'::text WHEN (failed = 0) THEN 'completed'::text WHEN (settled > 0) THEN 'completed-with-failures'::text ELSE 'failed'::text END
;

CREATE TRIGGER blobs_counted AFTER INSERT ON content.blobs REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_inserted_bytes('storedBytesOfSpace');

CREATE TRIGGER blobs_discounted AFTER DELETE ON content.blobs REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_deleted_bytes('storedBytesOfSpace');

CREATE TRIGGER set_locale_of_conflict BEFORE INSERT ON content.conflicts FOR EACH ROW WHEN ((new.locale IS NULL)) EXECUTE FUNCTION content.set_locale_of_conflict();

CREATE TRIGGER drive_items_counted AFTER INSERT ON content.drive_items REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_inserted('driveItemsOfSpace');

CREATE TRIGGER drive_items_discounted AFTER DELETE ON content.drive_items REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_deleted('driveItemsOfSpace');

CREATE TRIGGER families_counted AFTER INSERT ON content.families REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_inserted('itemsOfSpace');

CREATE TRIGGER families_discounted AFTER DELETE ON content.families REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_deleted('itemsOfSpace');

CREATE TRIGGER outbox_announced AFTER INSERT ON content.outbox FOR EACH STATEMENT EXECUTE FUNCTION content.announce_outbox();

CREATE TRIGGER bodies_announced AFTER INSERT ON content.pending_bodies FOR EACH STATEMENT EXECUTE FUNCTION content.announce_bodies();

CREATE TRIGGER spaces_removals AFTER INSERT ON content.spaces FOR EACH ROW EXECUTE FUNCTION content.insert_removals();

CREATE TRIGGER spaces_usage AFTER DELETE ON content.spaces FOR EACH ROW EXECUTE FUNCTION content.delete_usage();

CREATE TRIGGER variants_counted AFTER INSERT ON content.variants REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_inserted('variantsOfSpace');

CREATE TRIGGER variants_discounted AFTER DELETE ON content.variants REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION content.count_deleted('variantsOfSpace');

CREATE TRIGGER variants_numbered BEFORE UPDATE ON content.variants FOR EACH ROW WHEN ((new.sequence = old.sequence)) EXECUTE FUNCTION content.number_variant();

CREATE TRIGGER outbox_announced AFTER INSERT ON jobs.outbox FOR EACH STATEMENT EXECUTE FUNCTION jobs.announce_outbox();

grant usage on schema blobs to blob_store;

grant usage on schema content to blob_copy_worker;

grant usage on schema content to content_store;

grant usage on schema content to localization_planner;

grant usage on schema jobs to blob_copy_worker;

grant usage on schema jobs to content_store;

grant usage on schema jobs to localization_planner;

grant usage on schema webhooks to content_store;

grant usage on schema webhooks to localization_planner;

grant delete, insert, select on blobs.chunks to blob_store;

grant delete, insert, select, update on blobs.contents to blob_store;

grant delete, insert, select, update on blobs.locations to blob_store;

grant delete, insert, select, update on content.announced to content_store;

grant delete, insert, select, update on content.api_clients to content_store;

grant delete, insert, select, update (unused_since) on content.blobs to blob_copy_worker;

grant delete, insert, select, update on content.blobs to content_store;

grant select, update (unused_since) on content.blobs to localization_planner;

grant insert, select, update (validation_state) on content.bodies to blob_copy_worker;

grant delete, insert, select, update (validation_state) on content.bodies to content_store;

grant select on content.bodies to localization_planner;

grant select on content.ceilings to content_store;

grant select on content.ceilings to localization_planner;

grant delete, insert, select, update on content.conflicts to blob_copy_worker;

grant delete, insert, select, update on content.conflicts to content_store;

grant select on content.conflicts to localization_planner;

grant delete, insert, select, update on content.content_type_schema_versions to content_store;

grant select on content.content_type_schema_versions to localization_planner;

grant delete, insert, select, update on content.content_type_schemas to content_store;

grant select on content.content_type_schemas to localization_planner;

grant delete, insert, select, update on content.content_types to content_store;

grant select on content.content_types to localization_planner;

grant insert, select, update on content.deleted_variants to blob_copy_worker;

grant delete, insert, select, update on content.deleted_variants to content_store;

grant delete, select on content.delivery_keys to blob_copy_worker;

grant delete, insert, select, update on content.delivery_keys to content_store;

grant insert, select on content.drive_copies to blob_copy_worker;

grant delete, insert, select on content.drive_copies to content_store;

grant delete, insert, select on content.drive_item_versions to blob_copy_worker;

grant delete, insert, select, update on content.drive_item_versions to content_store;

grant select on content.drive_item_versions to localization_planner;

grant delete, insert, select, update on content.drive_items to blob_copy_worker;

grant delete, insert, select, update on content.drive_items to content_store;

grant select on content.drive_items to localization_planner;

grant select, update on content.drives to blob_copy_worker;

grant delete, insert, select, update on content.drives to content_store;

grant select, update (modified_at) on content.drives to localization_planner;

grant delete, insert, select, update (schema_uri, parent_id, changed_at) on content.families to blob_copy_worker;

grant delete, insert, select, update on content.families to content_store;

grant select on content.families to localization_planner;

grant insert, select on content.folders to blob_copy_worker;

grant delete, insert, select, update on content.folders to content_store;

grant select on content.folders to localization_planner;

grant delete, insert, select, update on content.grants to content_store;

grant delete, insert, select, update on content.idempotency_keys to content_store;

grant insert, select, update on content.idempotency_keys to localization_planner;

grant select on content.locales to blob_copy_worker;

grant delete, insert, select, update on content.locales to content_store;

grant select on content.locales to localization_planner;

grant select on content.model_fields to blob_copy_worker;

grant delete, insert, select, update on content.model_fields to content_store;

grant select on content.model_fields to localization_planner;

grant select on content.models to blob_copy_worker;

grant delete, insert, select, update on content.models to content_store;

grant select on content.models to localization_planner;

grant delete, insert, select, update on content.operation_results to content_store;

grant insert on content.outbox to blob_copy_worker;

grant delete, insert, select, update on content.outbox to content_store;

grant delete, insert, select on content.past_versions to blob_copy_worker;

grant delete, insert, select on content.past_versions to content_store;

grant select on content.past_versions to localization_planner;

grant insert, select on content.pending_bodies to blob_copy_worker;

grant delete, insert, select, update on content.pending_bodies to content_store;

grant insert, select, update (principal) on content.principal_numbers to blob_copy_worker;

grant insert, select, update (principal) on content.principal_numbers to content_store;

grant select on content.principal_numbers to localization_planner;

grant delete, insert, select, update on content.principals to content_store;

grant delete, select on content.publishing_jobs to blob_copy_worker;

grant delete, insert, select, update on content.publishing_jobs to content_store;

grant select, update (number) on content.removals to blob_copy_worker;

grant delete, insert, select, update on content.removals to content_store;

grant select, update (number) on content.removals to localization_planner;

grant delete, insert, select on content.removed_variants to blob_copy_worker;

grant delete, insert, select on content.removed_variants to content_store;

grant delete, insert, select on content.removed_versions to blob_copy_worker;

grant delete, insert, select on content.removed_versions to content_store;

grant select on content.repositories to blob_copy_worker;

grant delete, insert, select, update on content.repositories to content_store;

grant select on content.repositories to localization_planner;

grant delete, insert, select, update on content.repository_content_types to content_store;

grant insert, select, update on content.revalidations to blob_copy_worker;

grant delete, insert, select, update on content.revalidations to content_store;

grant insert, select on content.rolled_out_copies to blob_copy_worker;

grant delete, select on content.rolled_out_copies to content_store;

grant select on content.rolled_out_copies to localization_planner;

grant select on content.space_deletions to blob_copy_worker;

grant delete, insert, select on content.space_deletions to content_store;

grant select on content.space_deletions to localization_planner;

grant delete, insert, select, update on content.spaces to content_store;

grant select on content.spaces to localization_planner;

grant delete, insert, select, update on content.tokens to content_store;

grant delete, insert, select on content.unique_values to blob_copy_worker;

grant delete, insert, select, update on content.unique_values to content_store;

grant select on content.unique_values to localization_planner;

grant delete, select on content.uploads to blob_copy_worker;

grant delete, insert, select, update on content.uploads to content_store;

grant select on content.uploads to localization_planner;

grant select on content.usage_parts to content_store;

grant select on content.usage_parts to localization_planner;

grant select on content.usage to content_store;

grant select on content.usage to localization_planner;

grant delete, insert, select on content.variant_history to blob_copy_worker;

grant delete, insert, select, update on content.variant_history to content_store;

grant delete, insert, select, update (version, body_number, updated_at, updated_by, repository_number, folder_number, saved_by, published_version, published_by, archived_by, saved_at, published_at, archived_at, assigned_at, available_from, available_until, hierarchy_parent_id, locale, status, publishing_status, slots, label, lifted, tags, workflow_state, assignees, sequence, based_on, made_version, acknowledged_from, based_at, acknowledged_from_at, announced_state) on content.variants to blob_copy_worker;

grant delete, insert, select, update on content.variants to content_store;

grant select on content.variants to localization_planner;

grant select on content.versions to blob_copy_worker;

grant select on content.versions to content_store;

grant select on content.versions to localization_planner;

grant delete, insert, select, update on content.workflow_states to content_store;

grant select (space_id) on jobs.abandoned_requests to content_store;

grant delete, insert, select, update on jobs.abandoned_requests to localization_planner;

grant insert, select, update on jobs.commands to blob_copy_worker;

grant select (space_id, job_id, state, released_at) on jobs.commands to content_store;

grant delete, insert, select, update on jobs.commands to localization_planner;

grant select, update on jobs.drive_blobs to blob_copy_worker;

grant select (space_id) on jobs.drive_blobs to content_store;

grant delete, insert, select, update on jobs.drive_blobs to localization_planner;

grant select, update (error_names, bytes_moved, waiting_for, attached_change, attached_names) on jobs.drive_copies to blob_copy_worker;

grant select (space_id, job_id, source_drive_id, source_item_id, target_drive_id, target_folder_id) on jobs.drive_copies to content_store;

grant delete, insert, select, update on jobs.drive_copies to localization_planner;

grant select on jobs.drive_nodes to blob_copy_worker;

grant select (space_id) on jobs.drive_nodes to content_store;

grant delete, insert, select, update on jobs.drive_nodes to localization_planner;

grant select on jobs.drive_versions to blob_copy_worker;

grant select (space_id) on jobs.drive_versions to content_store;

grant delete, insert, select, update on jobs.drive_versions to localization_planner;

grant select, update on jobs.jobs to blob_copy_worker;

grant select (space_id, id, kind, state, locales, ended_at, undo_requested_by) on jobs.jobs to content_store;

grant delete, insert, select, update on jobs.jobs to localization_planner;

grant select on jobs.outbox to blob_copy_worker;

grant select (subject) on jobs.outbox to content_store;

grant delete, insert, select, update on jobs.outbox to localization_planner;

grant insert, select on jobs.outcomes to blob_copy_worker;

grant select (space_id) on jobs.outcomes to content_store;

grant delete, insert, select, update on jobs.outcomes to localization_planner;

grant delete, insert, select, update on jobs.owed_events to blob_copy_worker;

grant select (space_id) on jobs.owed_events to content_store;

grant delete, insert, select on jobs.owed_events to localization_planner;

grant select (space_id) on jobs.plan_choices to content_store;

grant delete, insert, select, update on jobs.plan_choices to localization_planner;

grant select on jobs.plan_destinations to blob_copy_worker;

grant select (space_id) on jobs.plan_destinations to content_store;

grant delete, insert, select, update on jobs.plan_destinations to localization_planner;

grant select on jobs.plan_folders to blob_copy_worker;

grant select (space_id) on jobs.plan_folders to content_store;

grant delete, insert, select, update on jobs.plan_folders to localization_planner;

grant select on jobs.plan_nodes to blob_copy_worker;

grant select (space_id) on jobs.plan_nodes to content_store;

grant delete, insert, select, update on jobs.plan_nodes to localization_planner;

grant select on jobs.plan_redirects to blob_copy_worker;

grant select (space_id) on jobs.plan_redirects to content_store;

grant delete, insert, select, update on jobs.plan_redirects to localization_planner;

grant select (space_id, id, has_duplicates, drops_links) on jobs.plans to blob_copy_worker;

grant select (space_id) on jobs.plans to content_store;

grant delete, insert, select, update on jobs.plans to localization_planner;

grant select on jobs.uses to content_store;

grant delete, insert, select on jobs.uses to localization_planner;

grant select (space_id) on webhooks.deliveries to content_store;

grant delete, insert, select, update on webhooks.deliveries to localization_planner;

grant select (space_id) on webhooks.events to content_store;

grant delete, insert, select, update on webhooks.events to localization_planner;

grant select, update on webhooks.reader to localization_planner;

grant select (space_id) on webhooks.webhooks to content_store;

grant delete, insert, select, update on webhooks.webhooks to localization_planner;

grant usage on sequence content.bodies_number_seq to blob_copy_worker;

grant usage on sequence content.bodies_number_seq to content_store;

grant update, usage on sequence content.changes to blob_copy_worker;

grant update, usage on sequence content.changes to content_store;

grant select, usage on sequence content.deletions to blob_copy_worker;

grant usage on sequence content.deletions to content_store;

grant usage on sequence content.folders_number_seq to blob_copy_worker;

grant usage on sequence content.folders_number_seq to content_store;

grant usage on sequence content.repositories_number_seq to blob_copy_worker;

grant usage on sequence content.repositories_number_seq to content_store;

grant execute on function content.set_ceiling(text,bigint) to content_store;
