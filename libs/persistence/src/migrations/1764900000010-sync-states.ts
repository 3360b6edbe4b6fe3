import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The state of a copy relative to its source (docs/explanation/keeping-copies-current.md).
 *
 * - `based_on` is the source version that the content of a copy reflects, and `based_at` the time when it was set.
 *   Null: `source_version` and `created_at`, so an untouched copy stores neither. A source version that was saved after
 *   `based_at` belongs to a variant that was made again under the id of a deleted source.
 * - `made_version` is the version of the copy that the latest copy or roll-out without local changes wrote. Null: its
 *   first version.
 * - `acknowledged_from` and `acknowledged_from_at` are `based_on` and `based_at` before an acknowledgement.
 * - `announced_state` is the sync state that the events of the variant have reported last. Null: `copied`.
 *
 * A service of the release before leaves these columns null and reports no states. The next change of a variant or of
 * its source reports the state that such a service has left out.
 */
export class SyncStates1764900000010 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.variants
  add column based_on integer,
  add column made_version integer,
  add column acknowledged_from integer,
  add column based_at timestamp with time zone,
  add column acknowledged_from_at timestamp with time zone,
  add column announced_state text,
  add constraint variants_based_on check ((based_on is null) = (based_at is null)),
  add constraint variants_acknowledged check ((acknowledged_from is null) = (acknowledged_from_at is null)),
  add constraint variants_announced_state
    check (announced_state in ('adapted', 'outdated', 'source-archived', 'source-deleted'));

-- The family of a variant, also of one that was deleted within the last eight days. Otherwise the id itself.
create function content.family_of(space integer, variant uuid) returns uuid
language sql stable parallel safe as $$
  select coalesce(
           (select v.family_id from content.variants v where v.space_id = space and v.id = variant),
           (select d.family_id from content.deleted_variants d where d.space_id = space and d.variant_id = variant),
           variant)
$$;

-- Whether two lists of the slots of one body link to the same families. The ids of blocks do not count.
create function content.same_links(space integer, body bigint, a uuid[], b uuid[]) returns boolean
language sql stable parallel safe cost 1000 as $$
  select not exists (
    select
      from content.bodies stored
     cross join lateral unnest(a, b, string_to_array(stored.slot_kinds, null)) slot (a, b, kind)
     where stored.space_id = space
       and stored.number = body
       and slot.a is distinct from slot.b
       and slot.kind in ('l', 'r', 'f')
       and (slot.kind = 'f' or content.family_of(space, slot.a) is distinct from content.family_of(space, slot.b)))
$$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
