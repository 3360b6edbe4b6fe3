/*
 * The facts about the copies `v` of a statement (rows of content.variants), from which `syncStateOf` computes their
 * states. Every row of a copy reads three rows by their keys, so a statement over a set of copies costs the same for
 * each of them. Subqueries with a limit, for the reason in copy-variants.sql.ts.
 *
 * A source may be deleted and made again under the same id, because the ids of copies are computed. Its version numbers
 * then mean nothing to the older copy. Such a source does not have the version `basedOn`, or it saved that version
 * after the copy was made: `base` is null in both cases.
 */

/** Returns an SQL expression: whether two rows have the same body, and links to the same families. */
export function sameContent(a: string, b: string): string {
  const links = `content.same_links(v.space_id, ${a}.body_number, ${a}.slots, ${b}.slots)`;
  return `(${a}.body_number = ${b}.body_number and (${a}.slots = ${b}.slots or ${links}))`;
}

/** The source version that the content of a copy reflects. */
export const BASED_ON = 'coalesce(v.based_on, v.source_version)';

/** Joins the source, the version of the source that the copy is based on, and the version that the copy made. */
export const SYNC_JOINS = `
  left join lateral (
    select s.id, s.family_id, s.version, s.status, s.sequence, s.body_number, s.slots
      from content.variants s
     where s.space_id = v.space_id
       and s.id = v.source_variant_id
       and s.status <> 'DELETED'
     limit 1) source on true
  left join lateral (
    select c.body_number, c.slots, c.created_at
      from content.versions c
     where c.space_id = v.space_id
       and c.variant_id = source.id
       and c.number = ${BASED_ON}
     limit 1) base on base.created_at <= coalesce(v.based_at, v.created_at)
  -- No row if the current version is the one that the copy made.
  left join lateral (
    select p.body_number, p.slots
      from content.past_versions p
     where p.space_id = v.space_id
       and p.variant_id = v.id
       and p.number >= coalesce(v.made_version, 0)
     order by p.number
     limit 1) made on true`;

/** Whether the source differs from its version `basedOn`. */
export const IS_SOURCE_CHANGED = `(base.body_number is not null and not ${sameContent('source', 'base')})`;

/** Whether a copy differs from what the copy made. */
export const IS_LOCALLY_CHANGED = `(made.body_number is not null and not ${sameContent('v', 'made')})`;

/** The columns of `SyncFacts`. */
export const SYNC_COLUMNS = `
       v.source_variant_id is not null and v.source_version is not null as "isTracked",
       case
         when base.body_number is null then 'deleted'
         when source.status = 'ARCHIVED' then 'archived'
         else 'active'
       end as source,
       ${IS_SOURCE_CHANGED} as "isSourceChanged", ${IS_LOCALLY_CHANGED} as "isLocallyChanged"`;
