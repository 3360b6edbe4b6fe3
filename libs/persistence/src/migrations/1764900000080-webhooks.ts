import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Webhooks (docs/adr/0049-webhooks-are-sent-by-the-planner.md). The schema has no references to others, so that its
 * sender can become a service of its own.
 *
 * - `webhooks.reader` has one row: the position of the stream EVENTS up to which deliveries are stored, and the process
 *   that reads the stream.
 * - `webhooks.webhooks.start_position` is the position of the last event that the webhook does not receive.
 *   `due_at` is the time of the next delivery, null without one. `leased_by` is the process that sends.
 * - `webhooks.events` has the payloads. Their ids are computed from the ids of the events.
 * - `webhooks.deliveries` has a row for each event of a webhook. The sender sends the rows with one `order_key` one
 *   after another, in the order of `sequence` and `position`.
 */
export class Webhooks1764900000080 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create schema webhooks;

create table webhooks.reader (
  id integer not null,
  position bigint not null,
  leased_by uuid,
  leased_until timestamp with time zone,
  constraint reader_pkey primary key (id),
  constraint reader_once check (id = 1)
);
insert into webhooks.reader (id, position) values (1, 0);

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
  state text not null default 'enabled',
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
  constraint webhooks_pkey primary key (space_id, id),
  constraint webhooks_state check (state in ('enabled', 'disabled')),
  constraint webhooks_disabled_reason check (disabled_reason in ('CLIENT', 'GONE', 'FAILING')),
  constraint webhooks_disabled check (
    (state = 'disabled') = (disabled_reason is not null) and (state = 'disabled') = (disabled_at is not null)),
  constraint webhooks_former_secret check ((former_secret is null) = (former_secret_until is null)),
  constraint webhooks_failing check ((failures = 0) = (failing_since is null))
);
create index webhooks_enabled on webhooks.webhooks (space_key, space_id, id) where state = 'enabled';
create index webhooks_due on webhooks.webhooks (due_at) where state = 'enabled';

create table webhooks.events (
  space_id integer not null,
  id uuid not null,
  event_id text not null,
  type text not null,
  payload text not null,
  created_at timestamp with time zone not null default now(),
  constraint events_pkey primary key (space_id, id)
);
create index events_by_time on webhooks.events (created_at);

create table webhooks.deliveries (
  space_id integer not null,
  webhook_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  order_key text not null,
  sequence text not null collate "C",
  position bigint not null,
  state text not null default 'pending',
  attempts integer not null default 0,
  first_attempt_at timestamp with time zone,
  next_attempt_at timestamp with time zone default now(),
  attempted_at timestamp with time zone,
  duration_ms integer,
  status integer,
  response text,
  error text,
  created_at timestamp with time zone not null default now(),
  constraint deliveries_pkey primary key (space_id, webhook_id, id),
  constraint deliveries_state check (state in ('pending', 'delivered', 'failed')),
  constraint deliveries_pending check ((state = 'pending') = (next_attempt_at is not null))
);
create index deliveries_pending on webhooks.deliveries (space_id, webhook_id, position) where state = 'pending';
create index deliveries_in_order on webhooks.deliveries (space_id, webhook_id, order_key, sequence, position)
  where state = 'pending';
create index deliveries_by_time on webhooks.deliveries (space_id, webhook_id, created_at, position, id);
create index deliveries_by_age on webhooks.deliveries (created_at);

grant usage on schema webhooks to localization_planner;
grant select, update on webhooks.reader to localization_planner;
grant select, insert, update, delete on webhooks.webhooks, webhooks.events, webhooks.deliveries
  to localization_planner;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
