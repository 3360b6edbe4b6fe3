import type { Client } from 'pg';

/** The rows of the drives before anything was copied. Restores them. */
export class TreeRows {
  private constructor(
    private readonly database: Client,
    private readonly folders: readonly { readonly id: string; readonly size: string; readonly child_count: number }[],
    private readonly drives: readonly { readonly id: string; readonly used: string }[],
  ) {}

  static async capture(database: Client): Promise<TreeRows> {
    const folders = await database.query<{ id: string; size: string; child_count: number }>(
      `select id, size, child_count
         from content.drive_items
        where parent_id is null`,
    );
    const drives = await database.query<{ id: string; used: string }>('select id, used from content.drives');
    return new TreeRows(database, folders.rows, drives.rows);
  }

  /** Deletes all copies and their jobs, so that every run starts with the same tables and no dirty pages. */
  async restore(): Promise<void> {
    await this.database.query(`
delete from content.drive_items
 where source_id is not null;
delete from content.drive_copies;
delete from jobs.drive_nodes;
delete from jobs.drive_copies;
delete from jobs.commands;
delete from jobs.jobs`);
    for (const { id, size, child_count: children } of this.folders) {
      await this.database.query('update content.drive_items set size = $2, child_count = $3 where id = $1', [
        id,
        size,
        children,
      ]);
    }
    for (const { id, used } of this.drives) {
      await this.database.query('update content.drives set used = $2 where id = $1', [id, used]);
    }
    for (const table of VACUUMED) await this.database.query(`vacuum analyze ${table}`);
    await this.database.query('checkpoint');
  }
}

const VACUUMED = [
  'content.drive_items',
  'content.drive_copies',
  'content.drives',
  'jobs.drive_nodes',
  'jobs.drive_copies',
  'jobs.commands',
  'jobs.jobs',
  'jobs.outbox',
];
