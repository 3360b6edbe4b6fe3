import type { QueryRunner } from 'typeorm';
import { compare } from './steps';

/**
 * The old tables have no foreign keys, and the product deletes neither repositories nor bodies. Rows that were changed
 * by hand may name some that do not exist. Such a variant cannot be stored in the new tables.
 */
const DAMAGED = `
select v.id, v.space_id, case when r.id is null then 'repository ' || v.repository_id else 'version ' || v.version end as missing
  from content.variants v
  left join content.repositories r on r.space_id = v.space_id and r.id = v.repository_id
  left join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number = v.version
 where r.id is null or c.number is null
 union all
select c.variant_id, c.space_id, 'body ' || encode(c.body_hash, 'hex')
  from content.versions c
  left join content.bodies b on b.space_id = c.space_id and b.hash = c.body_hash
 where b.hash is null
 limit 1`;

/** Returns the reason why the first damaged variant cannot be moved, or undefined if all variants can be moved. */
export async function damagedVariant(runner: QueryRunner): Promise<string | undefined> {
  const [damaged] = await compare<{ id: string; space_id: number; missing: string }>(runner, DAMAGED);
  if (damaged === undefined) return undefined;
  const { id, space_id: spaceId, missing } = damaged;
  return (
    `Variant ${id} of space ${spaceId} names ${missing}, which does not exist. The old tables are still in use: ` +
    'insert what is missing or delete the variant and its versions, and migrate again.'
  );
}

/** Returns an error text if a view reads the tables that are exchanged, since it would still read the old ones. */
export async function dependentView(runner: QueryRunner): Promise<string | undefined> {
  const [view] = (await runner.query(`
select distinct r.ev_class::regclass::text as name
  from pg_depend d
  join pg_rewrite r on r.oid = d.objid
 where d.classid = 'pg_rewrite'::regclass
   and d.refclassid = 'pg_class'::regclass
   and d.refobjid in ('content.variants'::regclass, 'content.versions'::regclass)
   and r.ev_class <> d.refobjid
 order by 1
 limit 1`)) as ({ name: string } | undefined)[];
  return view && `The view ${view.name} depends on tables that are exchanged: drop it, and migrate again.`;
}
