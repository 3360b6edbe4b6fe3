/**
 * Returns the first part of the insert statement of every copy. The caller appends an expression for the column
 * `lifted` (copiedHierarchy) and a from clause with a row named `copy`. Arguments are SQL expressions; $1 is the space.
 *
 * All variants of a statement get one number, which `content.next_change` returns before the first of them is inserted.
 */
export function insertIntoVariants(of: {
  locale: string;
  number: string;
  jobId: string;
  createdBy: string;
  /**
   * A copy of one item: it has the item's tags, and its own time of saving, which identifies a version of a record. The
   * source may have been saved after the transaction began, so `created_at` is not the time of the copy.
   */
  ofItem?: true;
}): string {
  // A subquery, so that it is evaluated once for the statement and not once for each row.
  const author = `(select content.principal_number(${of.createdBy}))`;
  const [columns, values] = of.ofItem
    ? ['tags, saved_at, based_on, based_at, ', ' copy.tags, clock_timestamp(), copy.source_version, clock_timestamp(),']
    : ['', ''];
  return `
insert into content.variants (
       space_id, sequence, id, family_id, locale, version, repository_number, folder_number,
       source_variant_id, source_version, job_id, created_by, updated_by, hierarchy_parent_id,
       body_number, label, slots, ${columns}lifted)
select $1, (select content.next_change()), copy.id, copy.family_id, ${of.locale}, ${of.number}, copy.repository_number, copy.folder_number,
       copy.source_variant_id, copy.source_version, ${of.jobId}, ${author}, ${author}, copy.hierarchy_parent_id,
       copy.body_number, copy.label, copy.slots,${values}`;
}

/** Returns the lifted members of a copy: the source's place in a hierarchy, but not its delivery key. */
export function copiedHierarchy(parentId: string): string {
  return `
       case
         when copy.hierarchy_root then '"hierarchy":{"root":true,"parentId":null}'
         when ${parentId} is not null then '"hierarchy":{"root":false,"parentId":"' || ${parentId} || '"}'
       end`;
}
