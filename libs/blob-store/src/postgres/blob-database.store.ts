import { inTransaction, translateDatabaseError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';

/** The schema `blobs`, its errors translated. */
export class BlobDatabase {
  constructor(private readonly pool: Pool) {}

  /** With a name it is parsed once for each connection. */
  async query<Row extends object>(text: string, values: unknown[], name?: string): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query<Row>({ text, values, ...(name === undefined ? {} : { name }) });
      return rows;
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /** One at a time for each location. */
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

/** Takes the location away, and its content with the last location that points at it. */
export async function deleteLocation(client: ClientBase, location: string): Promise<void> {
  const { rows } = await client.query<{ content_id: string }>(
    `delete from blobs.locations where location = $1 returning content_id`,
    [location],
  );
  const [forgotten] = rows;
  if (forgotten === undefined) return;
  // Waits for copies that are about to point at it; the statement after it then sees their locations.
  await client.query(`select from blobs.contents where id = $1 for update`, [forgotten.content_id]);
  await client.query(
    `delete from blobs.contents c
      where c.id = $1
        and not exists (
          select from blobs.locations l
           where l.content_id = c.id
        )`,
    [forgotten.content_id],
  );
}
