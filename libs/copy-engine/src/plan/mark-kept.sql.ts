/** Moves the copies that stay from `create_mask` to `reuse_mask`. $3 is an empty mask. */
export const MARK_KEPT = `
update jobs.plan_nodes n
   set create_mask = n.create_mask & ~kept.mask,
       archive_mask = n.archive_mask & ~kept.mask,
       reuse_mask = kept.mask
  from (
    select node_number as number, bit_or(set_bit($3::bit varying, locale_bit, 1)) as mask
      from jobs.outcomes
     where space_id = $1
       and job_id = $2
     group by 1
  ) kept
 where n.space_id = $1
   and n.job_id = $2
   and n.number = kept.number`;
