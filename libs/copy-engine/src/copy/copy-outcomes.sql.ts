import type { CopyScope } from './copy-scope.sql';

/** Records the nodes in a scope whose variant this job did not create as reused. */
export function insertReusedOf(of: CopyScope): string {
  return `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason)
select $1, ${of.jobId}, n.number, ${of.localeBit}::integer, 'reused', 'variant-exists'
  from ${of.nodes}
  join content.variants existing
    on existing.space_id = $1
   and existing.family_id = n.family_id
   and existing.locale = ${of.locale}
   and existing.job_id is distinct from ${of.jobId}
 where ${of.isInRange}
returning job_id, locale_bit`;
}

/** Records the nodes in a scope whose source was deleted after planning: as failed or reused. */
export function insertMissedOf(of: CopyScope): string {
  return `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason)
select $1, ${of.jobId}, n.number, ${of.localeBit}::integer,
       case when copy.id is null then 'failed' else 'reused' end,
       case when copy.id is null then 'SOURCE_DELETED' else 'variant-exists' end
  from ${of.nodes}
  left join content.variants copy
    on copy.space_id = $1
   and copy.family_id = n.family_id
   and copy.locale = ${of.locale}
 where ${of.isInRange}
   and not exists (
     select
       from content.versions source
      where source.space_id = $1
        and source.variant_id = n.variant_id
        and source.number = n.version)
   -- The source may have been deleted after this command copied it.
   and copy.job_id is distinct from ${of.jobId}
    -- insertReused may have recorded it.
    on conflict do nothing
returning job_id, locale_bit, outcome`;
}
