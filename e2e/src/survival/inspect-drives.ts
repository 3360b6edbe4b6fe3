/**
 * Counts wrong rows: items without a path to a root, folders with a wrong size or number of children, drives whose
 * quota differs from the size of their root. Deleted items are left out.
 */
export const WRONG_ROWS = `
with recursive reached as (
  select r.id, array[r.id] as way
    from content.drives d
    join content.drive_items r on r.space_id = d.space_id and r.id = d.root_id
   union all
  select i.id, r.way || i.id
    from reached r
    join content.drive_items i on i.parent_id = r.id
   where i.deleted_at is null
), sums as (
  select folder.id, sum(i.size) filter (where not i.is_folder) as size
    from reached r
   cross join unnest(r.way) folder (id)
    join content.drive_items i on i.id = r.id
   group by folder.id
), counts as (
  select parent_id as id, count(*) as children
    from content.drive_items
   where deleted_at is null
   group by parent_id
)
select (select count(*)::int
          from content.drive_items i
         where i.deleted_at is null
           and not exists (select from reached r where r.id = i.id)) as orphans,
       (select count(*)::int
          from content.drive_items f
          left join sums s on s.id = f.id
         where f.is_folder
           and f.deleted_at is null
           and f.size <> coalesce(s.size, 0)) as sizes,
       (select count(*)::int
          from content.drive_items f
          left join counts c on c.id = f.id
         where f.is_folder
           and f.deleted_at is null
           and f.child_count <> coalesce(c.children, 0)) as counts,
       (select count(*)::int
          from content.drives d
          join content.drive_items r on r.space_id = d.space_id and r.id = d.root_id
         where d.used <> r.size) as quotas`;

export const NOTHING_WRONG = { orphans: 0, sizes: 0, counts: 0, quotas: 0 };
