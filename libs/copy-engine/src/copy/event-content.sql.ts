/**
 * Returns an SQL expression for the parts of a variant's content that its events contain, as one text: `eventContent`
 * reads them. `v` names a row of `content.variants`.
 *
 * Each row reads its body, repository and folder by their keys, for the reason in copy-variants.sql.ts. One subquery
 * for the body, and no JSON: a copy takes a third longer if the server makes the JSON of its event.
 */
export function eventContentParts(v: string): string {
  return `(
select concat(
         body.slot_kinds, E'\\x1f',
         ${v}.slots::text, E'\\x1f',
         encode(body.hash, 'base64'), E'\\x1f',
         (
           select r.id
             from content.repositories r
            where r.space_id = ${v}.space_id
              and r.number = ${v}.repository_number), E'\\x1f',
         case
           when ${v}.folder_number is not null then (
             select f.id
               from content.folders f
              where f.space_id = ${v}.space_id
                and f.number = ${v}.folder_number)
         end, E'\\x1f',
         ${v}.published_version, E'\\x1f',
         floor(extract(epoch from ${v}.published_at) * 1000), E'\\x1f',
         ${v}.workflow_state, E'\\x1f',
         translate(body.schema_uri, E'\\x1f', ''), E'\\x1f',
         coalesce(${v}.label, body.label))
  from content.bodies body
 where body.space_id = ${v}.space_id
   and body.number = ${v}.body_number)`;
}
