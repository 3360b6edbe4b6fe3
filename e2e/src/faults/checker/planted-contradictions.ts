const LOCALIZED = `select id from jobs.jobs where kind = 'localize' and state = 'completed' and created > 0 limit 1`;
const A_COPY = `select id from content.variants where job_id is not null and cardinality(slots) > 0 limit 1`;

/**
 * Statements that each contradict a check of row-checks.ts, to show that the check finds it. They are executed one
 * after the other on a database with the results of a load.
 */
export const PLANTED: readonly (readonly [check: string, sql: string])[] = [
  [
    'the counts of a job differ from its commands',
    `update jobs.commands set created = created + 1 where job_id = (${LOCALIZED})`,
  ],
  [
    'a link of a localized variant leads to another locale',
    `update content.variants v
        set slots = array[v.source_variant_id] || v.slots[2:]
      where v.id = (${A_COPY})`,
  ],
  ['a link leads nowhere', `update content.variants set slots = array[gen_random_uuid()] where id = (${A_COPY})`],
  [
    'something was created twice',
    `update content.variants set label = 'twice 1.1.1'
      where family_id in (select family_id from content.variants where job_id is not null group by 1 limit 2)`,
  ],
  [
    'a localization has another number of variants than it counts',
    `delete from content.variants where id = (select id from content.variants where job_id = (${LOCALIZED}) limit 1)`,
  ],
  [
    'a duplicate has no record, or one although it was not completed',
    `delete from content.variants
      where family_id = (select result_family_id from jobs.jobs where kind = 'duplicate' and state = 'completed' limit 1)`,
  ],
  [
    'a copy in a drive is incomplete, or visible although it was not completed',
    `delete from content.drive_items where id = (select id from content.drive_items where job_id is not null limit 1)`,
  ],
  ['a completed job has nodes that are not done', `update jobs.jobs set total = total + 1 where id = (${LOCALIZED})`],
  ['a command of an ended job is open', `update jobs.commands set state = 'waiting' where job_id = (${LOCALIZED})`],
  ['a command has no job', `update jobs.commands set job_id = gen_random_uuid() where job_id = (${LOCALIZED})`],
  ['a job has not ended', `update jobs.jobs set state = 'accepted', ended_at = null where id = (${LOCALIZED})`],
];
