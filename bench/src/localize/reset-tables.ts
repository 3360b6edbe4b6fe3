import type { Client } from 'pg';
import { COPY_TABLES, DELETE_COPIES } from '../system/content-tables';
import { ROOT_LOCALE } from '../system/product';

const VACUUMED = [
  ...COPY_TABLES,
  'jobs.jobs',
  'jobs.plan_nodes',
  'jobs.commands',
  'jobs.outbox',
  'plain.items',
  'plain.item_versions',
  'plain.links',
  'plain.copies',
  'graphile_worker._private_jobs',
];

/** Deletes all copies and jobs, so that every run starts with the same tables and no dirty pages. */
export async function resetTables(database: Client): Promise<void> {
  await database.query(`
${DELETE_COPIES}
delete from jobs.jobs;
delete from jobs.plan_nodes
 where space_id <> 0;
delete from jobs.commands;
delete from plain.links
 where item_id in (select id from plain.items where locale <> '${ROOT_LOCALE}');
delete from plain.item_versions
 where item_id in (select id from plain.items where locale <> '${ROOT_LOCALE}');
delete from plain.items
 where locale <> '${ROOT_LOCALE}';
delete from plain.copies`);
  for (const table of VACUUMED) await database.query(`vacuum ${table}`);
  await database.query('checkpoint');
}
