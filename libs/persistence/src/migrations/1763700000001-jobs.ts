import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the schema `jobs`: requests (jobs), their plans, the batches of a plan (commands) and the results (outcomes).
 *
 * A plan node is one variant of the tree for all requested locales: bit i of a mask is locale i of the job. So the plan
 * of a tree in forty locales has one row per node, not forty. Only those outcomes are stored that do not follow from
 * the plan and the closed commands.
 */
export class Jobs1763700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create schema jobs;

create table jobs.jobs (
  space_id          integer not null,
  id                uuid not null,
  space_key         text not null,
  kind              text not null constraint jobs_kind check (kind in ('localize')),
  state             text not null constraint jobs_state check (state in
                      ('accepted', 'running', 'completed', 'completed-with-failures', 'failed', 'cancelled')),
  root_variant_id   uuid not null,
  root_version      integer not null,
  root_label        text not null,
  root_locale       text not null,
  -- Destination locales, in the order of the bits in the plan's masks.
  locales           text[] not null constraint jobs_locales_count check (cardinality(locales) between 1 and 62),
  replicate_folders boolean not null,
  requested_by      text not null,
  -- Numbers of (node, locale) pairs by outcome. shared is the number of nodes that all locales continue to share.
  total             bigint not null default 0,
  created           bigint not null default 0,
  reused            bigint not null default 0,
  skipped           bigint not null default 0,
  failed            bigint not null default 0,
  shared            bigint not null default 0,
  -- Numbers of commands that wait for their release, and of commands that are released and not closed.
  commands_waiting  integer not null default 0,
  commands_open     integer not null default 0,
  has_redirects     boolean not null default false,
  error_code        text,
  error_message     text,
  accepted_at       timestamptz not null default now(),
  planned_at        timestamptz,
  ended_at          timestamptz,
  -- The command that ended the job. Its redelivery reports the end again.
  ended_by          uuid,
  primary key (space_id, id),
  constraint jobs_ended check ((ended_at is null) = (state in ('accepted', 'running'))),
  constraint jobs_counts check (created + reused + skipped + failed <= total)
);
create index jobs_by_root on jobs.jobs (space_id, root_variant_id, accepted_at desc);
create index jobs_going on jobs.jobs (space_id, id) where ended_at is null;

-- Returns the state of a job from its numbers of open commands, failed nodes and other settled nodes. Only this
-- function decides when and how a job ends.
create function jobs.state_by_counts(open_commands integer, failed bigint, settled bigint) returns text
  language sql immutable parallel safe
return case
  when open_commands > 0 then 'running'
  when failed = 0 then 'completed'
  when settled > 0 then 'completed-with-failures'
  else 'failed'
end;

create table jobs.plan_nodes (
  space_id         integer not null,
  job_id           uuid not null,
  number           integer not null,
  depth            smallint not null,
  version          integer not null,
  variant_id       uuid not null,
  family_id        uuid not null,
  -- Locales into which the variant is copied, that have one already, and for which no repository is allowed.
  create_mask      bigint not null default 0,
  reuse_mask       bigint not null default 0,
  fail_mask        bigint not null default 0,
  decision         text not null constraint plan_nodes_decision check (decision in ('copy', 'share', 'skip')),
  reason           text,
  repository_id    text,
  folder_id        text,
  -- For each slot the family that the copy links to instead, or null if the slot is unchanged. Null: no slot changes.
  slot_families    uuid[],
  hierarchy_root   boolean,
  -- The family of its parent in a hierarchy, and the locales into which the same plan copies that parent.
  hierarchy_parent uuid,
  hierarchy_mask   bigint not null default 0,
  primary key (space_id, job_id, number),
  constraint plan_nodes_once unique (space_id, job_id, variant_id),
  constraint plan_nodes_masks check (create_mask & reuse_mask = 0 and create_mask & fail_mask = 0 and reuse_mask & fail_mask = 0)
);

-- Target repositories for copies of a repository's items, by locale.
create table jobs.plan_destinations (
  space_id             integer not null,
  job_id               uuid not null,
  repository_id        text not null,
  locale_bit           smallint not null,
  target_repository_id text not null,
  primary key (space_id, job_id, repository_id, locale_bit)
);

-- Corresponding folders in another repository. The worker creates missing ones, parents first.
create table jobs.plan_folders (
  space_id             integer not null,
  job_id               uuid not null,
  folder_id            text not null,
  target_repository_id text not null,
  target_folder_id     text not null,
  target_parent_id     text,
  name                 text not null,
  depth                smallint not null,
  primary key (space_id, job_id, folder_id, target_repository_id)
);

-- Links that do not lead to the computed sibling. Either an older variant has the locale under another id, or the child
-- is not copied into that locale. Then variant_id is null and the link is unchanged.
create table jobs.plan_redirects (
  space_id   integer not null,
  job_id     uuid not null,
  family_id  uuid not null,
  locale_bit smallint not null,
  variant_id uuid,
  primary key (space_id, job_id, family_id, locale_bit)
);

create table jobs.commands (
  space_id    integer not null,
  job_id      uuid not null,
  id          uuid not null,
  locale_bit  smallint not null,
  from_number integer not null,
  to_number   integer not null,
  state       text not null constraint commands_state check (state in
                ('waiting', 'released', 'closed', 'split', 'cancelled')),
  released_at timestamptz,
  releases    integer not null default 0,
  closed_at   timestamptz,
  created     integer not null default 0,
  reused      integer not null default 0,
  failed      integer not null default 0,
  primary key (space_id, job_id, id),
  constraint commands_range check (from_number <= to_number)
);
create index commands_waiting on jobs.commands (space_id, job_id, from_number, locale_bit) where state = 'waiting';
create index commands_released on jobs.commands (released_at) where state = 'released';

create table jobs.outcomes (
  space_id    integer not null,
  job_id      uuid not null,
  node_number integer not null,
  locale_bit  smallint not null,
  outcome     text not null constraint outcomes_outcome check (outcome in ('reused', 'skipped', 'failed')),
  reason      text not null,
  message     text,
  primary key (space_id, job_id, node_number, locale_bit)
);

create table jobs.outbox (
  position   bigint generated always as identity primary key,
  message_id text not null,
  subject    text not null,
  envelope   text not null
);
create function jobs.announce_outbox() returns trigger language plpgsql as
$$ begin perform pg_notify('jobs_outbox', ''); return null; end $$;
create trigger outbox_announced after insert on jobs.outbox
  for each statement execute function jobs.announce_outbox();
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
