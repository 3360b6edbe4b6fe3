/**
 * The two insert statements of every copy, whatever it is copied from: a select of what the copies hold, named `copy`, goes
 * behind them. Arguments are SQL expressions; $1 is the space.
 */
export function intoVariants(of: { locale: string; number: string; jobId: string; createdBy: string }): string {
  return `
insert into content.variants (
       space_id, id, family_id, locale, version, repository_id, folder_id,
       source_variant_id, source_version, job_id, created_by, updated_by, hierarchy_parent_id)
select $1, id, family_id, ${of.locale}, ${of.number}, repository_id, folder_id, source_variant_id, source_version,
       ${of.jobId}, ${of.createdBy}, ${of.createdBy}, hierarchy_parent_id`;
}

/**
 * Ends with the slots: what `lifted` gives comes next. Copies of one item have its tags, and a moment of their own, under the
 * lock of the family: a record's versions are told apart by it.
 */
export function intoVersions(of: { number: string; createdBy: string; ofItem?: true }): string {
  const [columns, values] = of.ofItem ? ['tags, created_at, ', ' copy.tags, clock_timestamp(),'] : ['', ''];
  return `
insert into content.versions (
       space_id, variant_id, number, body_hash, label, created_by, slots, ${columns}lifted)
select $1, copy.id, ${of.number}, copy.body_hash, copy.label, ${of.createdBy}, copy.slots,${values}`;
}

/** A copy has no delivery key, and hangs where its source hangs in a hierarchy. */
export function lifted(parentId: string): string {
  return `
       case
         when copy.hierarchy_root then '"hierarchy":{"root":true,"parentId":null}'
         when ${parentId} is not null then '"hierarchy":{"root":false,"parentId":"' || ${parentId} || '"}'
       end`;
}
