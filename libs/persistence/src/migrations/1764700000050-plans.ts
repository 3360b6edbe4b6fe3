import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Plans that are stored without a job (docs/adr/0034-a-plan-has-the-id-of-its-job.md). The nodes of a plan are in the
 * same tables as those of a job; `job_id` is then the id of the plan.
 *
 * - `jobs.plans` has the copy request of a plan, its state and its digest.
 * - `jobs.plan_choices` has the decisions that a client has made itself. They outlive the nodes, which are planned
 *   again.
 * - `jobs.plan_nodes` stores what link rules decide: for each element of `links` the action, the number of the rule,
 *   and the position of its slot. They are null in a plan without rules. `parent_number` is the node that links to it,
 *   in the tree that clients expand.
 */
export class Plans1764700000050 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table jobs.plans (
  space_id integer not null,
  id uuid not null,
  space_key text not null,
  kind text not null,
  state text not null,
  request jsonb not null,
  locales text[] not null,
  removals bigint not null,
  last_number integer not null default -1,
  has_redirects boolean not null default false,
  counts jsonb,
  digest text,
  error_code text,
  error_message text,
  has_duplicates boolean not null
    generated always as (jsonb_path_exists(request, '$.links[*] ? (@.action == "duplicate")')) stored,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint plans_pkey primary key (space_id, id),
  constraint plans_kind check (kind in ('localize')),
  constraint plans_state check (state in ('planning', 'ready', 'executed', 'stale', 'failed')),
  constraint plans_digest check ((digest is not null) = (state in ('ready', 'executed', 'stale'))),
  constraint plans_error check ((error_code is not null) = (state = 'failed'))
);
create index plans_by_expiry on jobs.plans (expires_at) where state <> 'executed';
create index plans_planning on jobs.plans (created_at) where state = 'planning';

create table jobs.plan_choices (
  space_id integer not null,
  job_id uuid not null,
  variant_id uuid not null,
  is_duplicate boolean not null,
  locale text not null,
  action text not null,
  constraint plan_choices_pkey primary key (space_id, job_id, variant_id, is_duplicate, locale),
  constraint plan_choices_action check (action in ('share'))
);

alter table jobs.plan_nodes
  add column parent_number integer,
  add column link_actions text,
  add column link_rules smallint[],
  add column link_slots integer[],
  add column is_duplicate boolean not null default false,
  drop constraint plan_nodes_once,
  add constraint plan_nodes_once unique (space_id, job_id, variant_id, is_duplicate),
  add constraint plan_nodes_link_actions check (
    link_actions is null or length(link_actions) = cardinality(links));

grant select, insert, update, delete on jobs.plans to localization_planner;
grant select, insert, update, delete on jobs.plan_choices to localization_planner;
grant select (space_id, id, has_duplicates) on jobs.plans to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
