import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Limits the rows and bytes of a space (docs/adr/0058-triggers-count-what-a-space-has.md).
 *
 * `content.ceilings` has the maximum of each kind. A space gets room from it in grants: `content.usage` has the sum of
 * its grants, and `content.usage_parts` divides them. A transaction counts in a part that no other transaction has
 * locked, so it never waits for another one while a part has room. The constraint of a part and the row of `usage`,
 * which a transaction locks before it takes more room, keep the sum within the ceiling.
 *
 * A part may be negative: rows may be deleted in another part than the one in which they were counted.
 */
export class Ceilings1764900000150 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(COUNT);
    await runner.query(TRIGGERS);
    await runner.query(EXISTING);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}

const TABLES = `
create table content.ceilings (
  name text not null,
  maximum bigint not null,
  constraint ceilings_pkey primary key (name),
  constraint ceilings_maximum check (maximum >= 0)
);
insert into content.ceilings (name, maximum)
values ('itemsOfSpace', 10000000),
       ('variantsOfSpace', 100000000),
       ('driveItemsOfSpace', 10000000),
       ('storedBytesOfSpace', 10995116277760);

create table content.usage (
  space_id integer not null,
  name text not null,
  granted bigint not null default 0,
  constraint usage_pkey primary key (space_id, name)
);

create sequence content.usage_part_numbers;
create table content.usage_parts (
  space_id integer not null,
  name text not null,
  part bigint not null default nextval('content.usage_part_numbers'),
  used bigint not null default 0,
  granted bigint not null default 0,
  constraint usage_parts_pkey primary key (space_id, name, part),
  constraint usage_parts_within_grant check (used <= granted)
) with (fillfactor = 50);
`;

/** The functions have the rights of their owner: no service can change a count. */
const COUNT = `
create function content.count_use(space integer, counted text, amount bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
end $$;

-- Sets a ceiling. If it becomes lower, spaces lose the room that they do not use.
create function content.set_ceiling(counted text, value bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
end $$;

create function content.count_inserted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform content.count_use(space_id, tg_argv[0], count(*)) from changed group by space_id order by space_id;
  return null;
end $$;

create function content.count_deleted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform content.count_use(space_id, tg_argv[0], -count(*)) from changed group by space_id order by space_id;
  return null;
end $$;

create function content.count_inserted_bytes() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform content.count_use(space_id, tg_argv[0], sum(size)::bigint) from changed group by space_id order by space_id;
  return null;
end $$;

create function content.count_deleted_bytes() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform content.count_use(space_id, tg_argv[0], -sum(size)::bigint) from changed group by space_id order by space_id;
  return null;
end $$;

create function content.delete_usage() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from content.usage_parts p where p.space_id = old.id;
  delete from content.usage u where u.space_id = old.id;
  return null;
end $$;

revoke execute on function content.count_use(integer, text, bigint) from public;
revoke execute on function content.set_ceiling(text, bigint) from public;
grant execute on function content.set_ceiling(text, bigint) to content_store;
-- A copy into a drive counts the bytes that open uploads hold.
grant select on content.uploads to localization_planner, blob_copy_worker;
grant select on content.ceilings, content.usage, content.usage_parts to content_store, localization_planner;
`;

const TRIGGERS = `
create trigger families_counted after insert on content.families
  referencing new table as changed for each statement execute function content.count_inserted('itemsOfSpace');
create trigger families_discounted after delete on content.families
  referencing old table as changed for each statement execute function content.count_deleted('itemsOfSpace');
create trigger variants_counted after insert on content.variants
  referencing new table as changed for each statement execute function content.count_inserted('variantsOfSpace');
create trigger variants_discounted after delete on content.variants
  referencing old table as changed for each statement execute function content.count_deleted('variantsOfSpace');
create trigger drive_items_counted after insert on content.drive_items
  referencing new table as changed for each statement execute function content.count_inserted('driveItemsOfSpace');
create trigger drive_items_discounted after delete on content.drive_items
  referencing old table as changed for each statement execute function content.count_deleted('driveItemsOfSpace');
create trigger blobs_counted after insert on content.blobs
  referencing new table as changed for each statement execute function content.count_inserted_bytes('storedBytesOfSpace');
create trigger blobs_discounted after delete on content.blobs
  referencing old table as changed for each statement execute function content.count_deleted_bytes('storedBytesOfSpace');
create trigger spaces_usage after delete on content.spaces
  for each row execute function content.delete_usage();
`;

/** The triggers exist, so no concurrent transaction writes these tables until this one commits. */
const EXISTING = `
insert into content.usage_parts (space_id, name, used, granted)
select space_id, name, amount, amount
  from (
    select space_id, 'itemsOfSpace', count(*) from content.families group by 1
    union all
    select space_id, 'variantsOfSpace', count(*) from content.variants group by 1
    union all
    select space_id, 'driveItemsOfSpace', count(*) from content.drive_items group by 1
    union all
    select space_id, 'storedBytesOfSpace', sum(size) from content.blobs group by 1
  ) existing (space_id, name, amount)
 where amount > 0;
insert into content.usage (space_id, name, granted) select space_id, name, granted from content.usage_parts;
`;
