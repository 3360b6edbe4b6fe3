import { randomUUID } from 'node:crypto';
import { violates } from '@scriptorium/persistence';
import { uploadLost } from '../upload-errors';
import { deleteLocation, type BlobDatabase } from './blob-database.store';

/** The state after an append to the database. */
export interface Upload {
  readonly content: string;
  readonly writer: string;
  readonly length: number;
}

export const CHUNK_BYTES = 256 * 1024;

/** The commit does not wait for the disk. The last insert of chunks does. */
const INSERT_UPLOAD = `
with content as (
  insert into blobs.contents (writer)
  values ($2)
  returning id
)
insert into blobs.locations (location, content_id)
select $1, content.id
  from content
 where set_config('synchronous_commit', 'off', true) is not null
returning content_id as content`;

/** The statements of an upload. postgres-blob.store.ts describes their order. */
export class UploadRows {
  constructor(private readonly database: BlobDatabase) {}

  /** Starts a new upload. It is durable with the last insert of its chunks. */
  async begin(location: string): Promise<Upload> {
    const writer = randomUUID();
    const content = (await this.insertNew(location, writer)) ?? (await this.replaceExisting(location, writer));
    return { content, writer, length: 0 };
  }

  /** Inserts an upload. Returns undefined if the location exists. */
  private async insertNew(location: string, writer: string): Promise<string | undefined> {
    try {
      const [inserted] = await this.database.query<{ content: string }>(
        INSERT_UPLOAD,
        [location, writer],
        'begin-upload',
      );
      return inserted?.content;
    } catch (error) {
      if (violates(error, 'locations_pkey')) return undefined;
      throw error;
    }
  }

  /** Deletes the location and inserts an upload. */
  private replaceExisting(location: string, writer: string): Promise<string> {
    return this.database.transaction(location, async (client) => {
      await deleteLocation(client, location);
      const { rows } = await client.query<{ content: string }>(INSERT_UPLOAD, [location, writer]);
      const [inserted] = rows;
      if (inserted === undefined) throw new Error('The database did not return the inserted row.');
      return inserted.content;
    });
  }

  /** Makes this append the writer and deletes the chunks beyond the state. */
  async resume(location: string, { content, length }: Upload): Promise<Upload> {
    const writer = randomUUID();
    const taken = await this.database.query(
      `with place as (
         -- Locks the location before its content, in the same order as a removal, to prevent deadlocks.
         update blobs.locations
            set changed_at = now()
          where location = $1
            and content_id = $2
         returning content_id
       )
       update blobs.contents c
          set writer = $3
         from place
        where c.id = place.content_id
          and c.length is null
       returning 1`,
      [location, content, writer],
    );
    if (taken.length === 0) throw uploadLost(location);
    // A separate statement, since it must see the last insert of the previous writer, for which the one above has
    // waited.
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

  /**
   * Inserts chunks. Returns false if another append has become the writer. If `isLast`, this and all earlier inserts of
   * the append are on disk when it resolves. Without chunks, only the row of the content is updated.
   */
  async insertChunks({ content, writer, length }: Upload, piece: Buffer, isLast: boolean): Promise<boolean> {
    const values: unknown[] = [content, writer];
    const tuples: string[] = [];
    for (let offset = 0; offset < piece.length; offset += CHUNK_BYTES) {
      values.push(length + offset, piece.subarray(offset, offset + CHUNK_BYTES));
      tuples.push(`($${values.length - 1}::bigint, $${values.length}::bytea)`);
    }
    if (tuples.length === 0) return this.touch(content, writer);
    const inserted = await this.database.query(
      `with mine as (
         select id
           from blobs.contents
          where id = $1
            and writer = $2
            and length is null
            ${isLast ? '' : `and set_config('synchronous_commit', 'off', true) is not null`}
            for share
       )
       insert into blobs.chunks (content_id, start, bytes)
       select mine.id, chunk.start, chunk.bytes
         from mine, (values ${tuples.join(', ')}) chunk (start, bytes)
       returning 1`,
      values,
      `insert-chunks-${String(tuples.length)}${isLast ? '-last' : ''}`,
    );
    return inserted.length === tuples.length;
  }

  /** Updates nothing. Its synchronous commit makes earlier statements durable. */
  private async touch(content: string, writer: string): Promise<boolean> {
    const touched = await this.database.query(
      'update blobs.contents set writer = writer where id = $1 and writer = $2 and length is null returning 1',
      [content, writer],
    );
    return touched.length === 1;
  }

  /** Finishes the upload. Returns false if it is finished already or another append has become the writer. */
  async setLength(location: string, { content, writer, length }: Upload, current: string): Promise<boolean> {
    const finished = await this.database.query(
      `with place as (
         -- Locks the location before its content, in the same order as a removal, to prevent deadlocks.
         update blobs.locations
            set changed_at = now()
          where location = $1
            and content_id = $2
         returning content_id
       )
       update blobs.contents c
          set length = $4,
              -- Distinguishes the finished state from others of the same length.
              writer = $5
         from place
        where c.id = place.content_id
          and c.writer = $3
          and c.length is null
       returning 1`,
      [location, content, current, length, writer],
      'finish-upload',
    );
    return finished.length === 1;
  }
}
