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

/** Ends with the slots: what `lifted` gives, and where there are some the tags, come next. */
export function intoVersions(of: { number: string; createdBy: string; tags?: true }): string {
  return `
insert into content.versions (
       space_id, variant_id, number, body_hash, label, created_by, slots, ${of.tags ? 'tags, ' : ''}lifted)
select $1, copy.id, ${of.number}, copy.body_hash, copy.label, ${of.createdBy}, copy.slots,${of.tags ? ' copy.tags,' : ''}`;
}

/** A copy has no delivery key, and hangs where its source hangs in a hierarchy. */
export function lifted(parentId: string): string {
  return `
       case
         when copy.hierarchy_root then '"hierarchy":{"root":true,"parentId":null}'
         when ${parentId} is not null then '"hierarchy":{"root":false,"parentId":"' || ${parentId} || '"}'
       end`;
}
