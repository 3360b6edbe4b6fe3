import type { ClientBase } from 'pg';

/**
 * Returns the schema of a database as text: tables with their columns and constraints, views, indexes, functions,
 * triggers and grants, in a fixed order. A test compares this text with `schema.sql`, so that the effect of a migration
 * can be reviewed in one place. pg_dump is not used, since the embedded server lacks it.
 *
 * The grants are read from the access control lists of the catalog: those of schemas, tables, columns, sequences and
 * functions, for every role except the owner. A function without a list can be executed by every role.
 */
export async function dumpSchema(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ definition: string }>({
    text: `
with any_relation as (
  select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relowner, c.relacl
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any($1)
     and c.relkind in ('r', 'v', 'S')
),
relation as (
  select * from any_relation where relkind <> 'S'
),
line as (
  select r.name, 1 as part, a.attnum as place,
         '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
         || case when a.attnotnull then ' not null' else '' end
         || case a.attidentity when 'a' then ' generated always as identity' else '' end
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
         || coalesce(' with (' || array_to_string(a.attoptions, ', ') || ')', '') as text
    from relation r
    join pg_attribute a on r.relkind = 'r' and a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
   union all
  select r.name, 2, row_number() over (partition by r.oid order by c.contype desc, c.conname),
         '  constraint ' || c.conname || ' ' || pg_get_constraintdef(c.oid)
    from relation r
    join pg_constraint c on c.conrelid = r.oid and c.contype <> 'n'
),
access_list as (
  select 5 as kind, 'schema ' || nspname as object, nspowner as owner, nspacl as list, null::text as attname,
         null::int2 as attnum
    from pg_namespace
   where nspname = any($1)
   union all
  select 6, name, relowner, relacl, null, null
    from relation
   union all
  select 6, r.name, r.relowner, a.attacl, quote_ident(a.attname), a.attnum
    from relation r
    join pg_attribute a on a.attrelid = r.oid and not a.attisdropped
   union all
  select 7, 'sequence ' || name, relowner, relacl, null, null
    from any_relation
   where relkind = 'S'
   union all
  select 8, 'function ' || p.oid::regprocedure, p.proowner, p.proacl, null, null
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
   where n.nspname = any($1)
),
granted as (
  select a.kind, a.object, case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end as role,
         g.is_grantable,
         lower(g.privilege_type) || coalesce(' (' || string_agg(a.attname, ', ' order by a.attnum) || ')', '') as privilege
    from access_list a
   cross join aclexplode(a.list) g
   where g.grantee <> a.owner
   group by a.kind, a.object, g.grantee, g.is_grantable, g.privilege_type, a.attname is null
),
definition as (
  select 1 as kind, name, 'create table ' || name || E' (\\n' || string_agg(text, E',\\n' order by part, place) || E'\\n);' as text
    from line
   group by name
   union all
  select 1, name, 'create view ' || name || E' as\n' || pg_get_viewdef(oid)
    from relation
   where relkind = 'v'
   union all
  select 2, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) || ';'
    from pg_index i
    join relation r on r.oid = i.indrelid
   where not exists (select from pg_constraint c where c.conindid = i.indexrelid)
   union all
  select 3, p.oid::regprocedure::text, pg_get_functiondef(p.oid) || ';'
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
   where n.nspname = any($1)
   union all
  select 4, r.name || t.tgname, pg_get_triggerdef(t.oid) || ';'
    from pg_trigger t
    join relation r on r.oid = t.tgrelid
   where not t.tgisinternal
   union all
  select kind, object || role, 'grant ' || string_agg(privilege, ', ' order by privilege collate "C") || ' on ' || object
         || ' to ' || role || case when is_grantable then ' with grant option;' else ';' end
    from granted
   group by kind, object, role, is_grantable
)
select regexp_replace(text, '[ \\t]+$', '', 'gn') as definition
  from definition
 order by kind, name collate "C", text collate "C"`,
    values: [['content', 'jobs', 'blobs', 'webhooks']],
  });
  return `${rows.map(({ definition }) => definition).join('\n\n')}\n`;
}
