/**
 * Statements that return a row for each contradiction in the database, after all jobs have ended. Each row has one
 * column with a text that names it.
 */
export const ROW_CHECKS: Readonly<Record<string, string>> = {
  'a job has not ended': `
select id || ' is ' || state from jobs.jobs where ended_at is null`,

  'the counts of a job differ from its commands': `
select j.id || ': ' || j.created || ' created, but its commands ' || coalesce(sum(c.created), 0)
  from jobs.jobs j
  left join jobs.commands c on c.space_id = j.space_id and c.job_id = j.id
 where j.kind = 'localize'
 group by j.space_id, j.id, j.created
having j.created <> coalesce(sum(c.created), 0)`,

  'a completed job has nodes that are not done': `
select id || ': ' || (created + reused + skipped + failed) || ' of ' || total
  from jobs.jobs
 where state in ('completed', 'completed-with-failures')
   and created + reused + skipped + failed <> total`,

  'a localization has another number of variants than it counts': `
select j.id || ': ' || j.created || ' counted, ' || count(v.id) || ' exist'
  from jobs.jobs j
  left join content.variants v on v.space_id = j.space_id and v.job_id = j.id
 where j.kind = 'localize'
 group by j.space_id, j.id, j.created
having j.created <> count(v.id)`,

  'a duplicate has no record, or one although it was not completed': `
select j.id || ' is ' || j.state || ', and its record has ' || count(v.id) || ' variants'
  from jobs.jobs j
  left join content.variants v on v.space_id = j.space_id and v.family_id = j.result_family_id
 where j.kind = 'duplicate'
 group by j.space_id, j.id, j.state
having (j.state = 'completed') <> (count(v.id) > 0)`,

  'a copy in a drive is incomplete, or visible although it was not completed': `
select j.id || ' is ' || j.state || ': ' || j.total || ' nodes, ' || count(i.id) || ' items'
  from jobs.jobs j
  left join content.drive_items i on i.space_id = j.space_id and i.job_id = j.id
 where j.kind = 'copy-drive-items'
 group by j.space_id, j.id, j.state, j.total
having count(i.id) <> case when j.state = 'completed' then j.total else 0 end`,

  'a command of an ended job is open': `
select c.id || ' of job ' || c.job_id || ' is ' || c.state
  from jobs.commands c
  join jobs.jobs j on j.space_id = c.space_id and j.id = c.job_id
 where c.state in ('released', 'waiting')
   and j.ended_at is not null`,

  'a command has no job': `
select c.id::text
  from jobs.commands c
 where not exists (select from jobs.jobs j where j.space_id = c.space_id and j.id = c.job_id)`,

  'a family has two variants of a locale': `
select family_id || ' in ' || coalesce(locale, 'no locale')
  from content.variants
 group by space_id, family_id, locale
having count(*) > 1`,

  'a link leads nowhere': `
select v.id || ' links to ' || slot.value
  from content.variants v
  join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
 cross join lateral unnest(v.slots, string_to_array(b.slot_kinds, null)) slot (value, kind)
 where slot.kind in ('l', 'r', 'f')
   and not exists (
     select from content.variants linked
      where linked.space_id = v.space_id
        and slot.value in (linked.id, linked.family_id))`,

  'a link of a localized variant leads to another locale': `
select v.id || ' in ' || v.locale || ' links to ' || linked.locale
  from content.variants v
  join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
 cross join lateral unnest(v.slots, string_to_array(b.slot_kinds, null)) slot (value, kind)
  join content.variants linked on linked.space_id = v.space_id and linked.id = slot.value
 where slot.kind = 'l'
   and v.job_id is not null
   and linked.locale is distinct from v.locale`,

  // The names of the load are unique (load/run-load.ts).
  'something was created twice': `
select coalesce(v.label, b.label) || ': ' || count(distinct v.family_id) || ' families'
  from content.variants v
  join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
 where coalesce(v.label, b.label) ~ ' \\d+\\.\\d+\\.\\d+'
 group by v.space_id, coalesce(v.label, b.label)
having count(distinct v.family_id) > 1`,

  'a copy in a drive was made twice': `
select name from content.drive_items where name ~ ' copy \\d+$'`,

  'a message is still in an outbox': `
select subject from content.outbox union all select subject from jobs.outbox`,
};
