import { randomUUID } from 'node:crypto';
import { uploadLost } from '../upload-errors';
import { forgetLocation, type BlobDatabase } from './blob-database.store';

/** Where an append to the database ended. */
export interface Upload {
  readonly content: string;
  readonly writer: string;
  readonly length: number;
}

export const CHUNK_BYTES = 256 * 1024;

/** What an upload changes (postgres-blob.store.ts says in which order). */
export class UploadRows {
  constructor(private readonly database: BlobDatabase) {}

  async begin(location: string): Promise<Upload> {
    const writer = randomUUID();
    return this.database.transaction(location, async (client) => {
      await forgetLocation(client, location);
      const { rows } = await client.query<{ content: string }>(
        `with content as (
           insert into blobs.contents (writer)
           values ($2)
           returning id
         )
         insert into blobs.locations (location, content_id)
         select $1, content.id
           from content
         returning content_id as content`,
        [location, writer],
      );
      const [inserted] = rows;
      if (inserted === undefined) throw new Error('The database did not return what it inserted');
      return { content: inserted.content, writer, length: 0 };
    });
  }

  /** Becomes the writer and takes away what lies beyond the state. */
  async goOn(location: string, { content, length }: Upload): Promise<Upload> {
    const writer = randomUUID();
    const taken = await this.database.query(
      `with taken as (
         update blobs.contents c
            set writer = $3
           from blobs.locations l
          where l.location = $1
            and l.content_id = c.id
            and c.id = $2
            and c.length is null
         returning c.id
       )
       update blobs.locations l
          set changed_at = now()
         from taken
        where l.location = $1
       returning 1`,
      [location, content, writer],
    );
    if (taken.length === 0) throw uploadLost(location);
    // A statement of its own: it must see what the last writer's last insert left, which the one above has waited for.
    await this.database.query(`delete from blobs.chunks where content_id = $1 and start >= $2`, [content, length]);
    const [last] = await this.database.query<{ reach: string }>(
      `select start + octet_length(bytes) as reach
         from blobs.chunks
        where content_id = $1
        order by start desc
        limit 1`,
      [content],
    );
    if (Number(last?.reach ?? 0) !== length) throw uploadLost(location);
    return { content, writer, length };
  }

  /** False when another append has become the writer. */
  async insertChunks({ content, writer, length }: Upload, piece: Buffer): Promise<boolean> {
    const values: unknown[] = [content, writer];
    const tuples: string[] = [];
    for (let offset = 0; offset < piece.length; offset += CHUNK_BYTES) {
      values.push(length + offset, piece.subarray(offset, offset + CHUNK_BYTES));
      tuples.push(`($${values.length - 1}::bigint, $${values.length}::bytea)`);
    }
    const inserted = await this.database.query(
      `with mine as (
         select id
           from blobs.contents
          where id = $1
            and writer = $2
            and length is null
            for share
       )
       insert into blobs.chunks (content_id, start, bytes)
       select mine.id, chunk.start, chunk.bytes
         from mine, (values ${tuples.join(', ')}) chunk (start, bytes)
       returning 1`,
      values,
    );
    return inserted.length === tuples.length;
  }

  /** False when the upload is finished already, or another append has become the writer. */
  async setLength(location: string, { content, writer, length }: Upload, current: string): Promise<boolean> {
    const finished = await this.database.query(
      `with finished as (
         update blobs.contents
            set length = $4,
                -- Tells the state that was finished from others of this length.
                writer = $5
          where id = $2
            and writer = $3
            and length is null
         returning id
       )
       update blobs.locations l
          set changed_at = now()
         from finished
        where l.location = $1
          and l.content_id = finished.id
       returning 1`,
      [location, content, current, length, writer],
    );
    return finished.length === 1;
  }
}
