import { DatabaseCheck, inTransaction, translateDatabaseError, type Pooler } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';

/** Runs statements on the schema `blobs` and translates their errors. */
export class BlobDatabase {
  constructor(private readonly pool: Pool) {}

  /** Runs a statement. With a name, it is prepared once per connection. */
  async query<Row extends object>(text: string, values: unknown[], name?: string): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query<Row>({ text, values, ...(name === undefined ? {} : { name }) });
      return rows;
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /** Runs `work` in a transaction, one at a time for each location. */
  async transaction<T>(location: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
    try {
      return await inTransaction(this.pool, async (client) => {
        await client.query(`select pg_advisory_xact_lock(hashtextextended('blobs.locations ' || $1, 0))`, [location]);
        return work(client);
      });
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }
}

/** Checks that the schema `blobs` is reachable and writable. */
export function blobDatabaseCheck(
  component: string,
  process: string,
  address: { readonly url: string; readonly pooler?: Pooler | undefined },
): DatabaseCheck {
  return new DatabaseCheck({
    name: component,
    isEssential: false,
    ...address,
    process: `${process}-blobs`,
    ask: async (client) => {
      const { rows } = await client.query<{ is_read_only: boolean }>(
        `select current_setting('transaction_read_only')::boolean as is_read_only,
                (select count(*) from (select from blobs.locations limit 1) as first) as readable`,
      );
      if (rows[0]?.is_read_only === true) throw new Error('The database is a replica or read-only.');
    },
  });
}

/** Deletes a location, and its content with the last location that references it. */
export async function deleteLocation(client: ClientBase, location: string): Promise<void> {
  const { rows } = await client.query<{ content_id: string }>(
    `delete from blobs.locations where location = $1 returning content_id`,
    [location],
  );
  const [deleted] = rows;
  if (deleted === undefined) return;
  // Waits for copies that are about to reference the content, so that the next statement sees their locations.
  await client.query(`select from blobs.contents where id = $1 for update`, [deleted.content_id]);
  await client.query(
    `delete from blobs.contents c
      where c.id = $1
        and not exists (
          select from blobs.locations l
           where l.content_id = c.id
        )`,
    [deleted.content_id],
  );
}
