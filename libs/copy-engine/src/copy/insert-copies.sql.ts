import { GROUP, ONE_COMMAND, type CopyScope } from './copy-scope.sql';
import { copiedHierarchy, insertIntoVariants } from './insert-into-variants.sql';

/** The slots of a source that its copy keeps, with their families, and the columns of its body. */
interface BodyColumns {
  readonly columns: string;
  readonly hasOwnSlots: string;
  readonly slots: string;
}

/** A copy has the body of its source. unnest returns the slots in order. An ORDER BY would add a sort for every row. */
const SOURCE_BODY: BodyColumns = {
  columns: 'source.body_number, source.label',
  hasOwnSlots: 'n.slot_families is null',
  slots: 'unnest(source.slots, n.slot_families) slot (value, family)',
};

/**
 * A copy without some links of its source has another body (`CopyRequest.bodies`), in the place of its node: $10 has
 * its number, or 0, and $11 its label.
 */
const REDUCED_BODY: BodyColumns = {
  columns: `
       coalesce(nullif(($10::bigint[])[n.number - $3 + 1], 0), source.body_number) as body_number,
       case
         when ($10::bigint[])[n.number - $3 + 1] = 0 then source.label
         else ($11::text[])[n.number - $3 + 1]
       end as label`,
  hasOwnSlots: 'n.slot_families is null and ($10::bigint[])[n.number - $3 + 1] = 0',
  slots: `unnest(source.slots, n.slot_families) with ordinality slot (value, family, place)
            where not exists (
              select
                from unnest(string_to_array(n.link_actions, null), n.link_slots) link (action, slot)
               where link.action = 'x'
                 and link.slot = slot.place - 1)`,
};

/** Selects the columns of the copies of the nodes in a scope, after `columns`. */
function copiesWith(body: BodyColumns, of: CopyScope, columns = ''): string {
  return `
select ${columns}content.variant_id(n.family_id, ${of.locale}) as id, n.family_id,
       n.variant_id as source_variant_id, n.version as source_version,
       (select r.number
          from content.repositories r
         where r.space_id = $1
           and r.id = coalesce(d.target_repository_id, n.repository_id)) as repository_number,
       -- Without folder replication, copies go to the top of their repository (docs/contracts/amplience.md §6.2).
       case
         when ${of.replicateFolders} and n.folder_id is not null then (
           select f.number
             from content.folders f
            where f.space_id = $1
              and f.id = case
                    when d.target_repository_id is null then n.folder_id
                    else (
                      select planned.target_folder_id
                        from jobs.plan_folders planned
                       where planned.space_id = $1
                         and planned.job_id = ${of.jobId}
                         and planned.folder_id = n.folder_id
                         and planned.target_repository_id = d.target_repository_id)
                  end)
       end as folder_number,
       n.hierarchy_root,
       case
         when n.hierarchy_parent is not null then coalesce(
           (select parent.id
              from content.variants parent
             where parent.space_id = $1
               and parent.family_id = n.hierarchy_parent
               and parent.locale = ${of.locale}),
           case when jobs.has_bit(n.hierarchy_mask, ${of.localeBit}) then content.variant_id(n.hierarchy_parent, ${of.locale}) end)
       end as hierarchy_parent_id,
       ${body.columns},
       case
         when ${body.hasOwnSlots} then source.slots
         else array(
           select case
                    when slot.family is null then slot.value
                    when ${of.hasRedirects} then coalesce(
                      (select coalesce(r.variant_id, slot.value)
                         from jobs.plan_redirects r
                        where r.space_id = $1
                          and r.job_id = ${of.jobId}
                          and r.family_id = slot.family
                          and r.locale_bit = ${of.localeBit}),
                      content.variant_id(slot.family, ${of.locale}))
                    else content.variant_id(slot.family, ${of.locale})
                  end
             from ${body.slots})
       end as slots
  from ${of.nodes}
  join content.versions source
    on source.space_id = $1
   and source.variant_id = n.variant_id
   and source.number = n.version
  left join jobs.plan_destinations d
    on d.space_id = $1
   and d.job_id = ${of.jobId}
   and d.repository_id = n.repository_id
   and d.locale_bit = ${of.localeBit}
 where ${of.isInRange}`;
}

const ORDER = `
 -- In the same order in every job, so that two jobs over the same tree do not deadlock.
 order by id`;

function insertWith(body: BodyColumns): string {
  return `${insertIntoVariants({ locale: '$6', number: '1', jobId: '$2', createdBy: '$9' })}${copiedHierarchy('copy.hierarchy_parent_id')}
  from (${copiesWith(body, ONE_COMMAND)}) copy${ORDER}`;
}

/** Inserts the copies of a range's nodes, up to the conflict clause. $1 to $9 are those of `CopyRequest`. */
export const INSERT_COPIES = insertWith(SOURCE_BODY);
/** The same with bodies of their own: $10 and $11. */
export const INSERT_REDUCED_COPIES = insertWith(REDUCED_BODY);

/** Inserts the copies of the ranges of several commands, up to the conflict clause. All of them get one number. */
export const INSERT_COPIES_OF_GROUP = `${insertIntoVariants({
  locale: 'copy.locale',
  number: '1',
  jobId: 'copy.job_id',
  createdBy: 'copy.requested_by',
})}${copiedHierarchy('copy.hierarchy_parent_id')}
  from (${copiesWith(SOURCE_BODY, GROUP, 'member.job_id, member.locale, member.requested_by, ')}) copy${ORDER}`;
