import type { Client } from 'pg';

/** Takes back what was made, so that every round starts from the same tables; afterwards no page is dirty. */
export async function takeBack(database: Client, rootLocale: string): Promise<void> {
  await database.query(`
delete from content.versions
 where variant_id in (select id from content.variants where locale <> '${rootLocale}');
delete from content.variants where locale <> '${rootLocale}';
delete from jobs.jobs;
delete from jobs.plan_nodes;
delete from jobs.plan_redirects;
delete from jobs.commands;
delete from jobs.outcomes;
delete from plain.links where item_id in (select id from plain.items where locale <> '${rootLocale}');
delete from plain.item_versions where item_id in (select id from plain.items where locale <> '${rootLocale}');
delete from plain.items where locale <> '${rootLocale}';
delete from plain.copies;
delete from plain.jobs`);
  for (const table of [
    'content.variants',
    'content.versions',
    'jobs.jobs',
    'jobs.plan_nodes',
    'jobs.plan_redirects',
    'jobs.commands',
    'jobs.outcomes',
    'jobs.outbox',
    'plain.items',
    'plain.item_versions',
    'plain.links',
    'plain.copies',
    'graphile_worker._private_jobs',
  ]) {
    await database.query(`vacuum ${table}`);
  }
  await database.query('checkpoint');
}

/** Bytes of a schema's tables with their indexes and what is stored out of line. */
export async function schemaBytes(database: Client, schemas: readonly string[]): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(c.oid)) as bytes
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1)
        and c.relkind in ('r', 'p')`,
    [schemas],
  );
  return Number(rows[0]?.bytes);
}
