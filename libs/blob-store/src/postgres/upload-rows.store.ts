import { randomUUID } from 'node:crypto';
import { violates } from '@scriptorium/persistence';
import { uploadLost } from '../upload-errors';
import { deleteLocation, type BlobDatabase } from './blob-database.store';

/** Where an append to the database ended. */
export interface Upload {
  readonly content: string;
  readonly writer: string;
  readonly length: number;
}

export const CHUNK_BYTES = 256 * 1024;

/** The commit does not wait for the disk: the last insert of chunks does. */
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

/** What an upload changes (postgres-blob.store.ts says in which order). */
export class UploadRows {
  constructor(private readonly database: BlobDatabase) {}

  /** What is begun is on disk with what is inserted then. */
  async begin(location: string): Promise<Upload> {
    const writer = randomUUID();
    const content = (await this.beginNew(location, writer)) ?? (await this.beginOver(location, writer));
    return { content, writer, length: 0 };
  }

  /** Undefined where there is something at the location. */
  private async beginNew(location: string, writer: string): Promise<string | undefined> {
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

  private beginOver(location: string, writer: string): Promise<string> {
    return this.database.transaction(location, async (client) => {
      await deleteLocation(client, location);
      const { rows } = await client.query<{ content: string }>(INSERT_UPLOAD, [location, writer]);
      const [inserted] = rows;
      if (inserted === undefined) throw new Error('The database did not return what it inserted');
      return inserted.content;
    });
  }

  /** Becomes the writer and takes away what lies beyond the state. */
  async resume(location: string, { content, length }: Upload): Promise<Upload> {
    const writer = randomUUID();
    const taken = await this.database.query(
      `with place as (
         -- The location before its content, as it is removed: the two never wait for each other.
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

  /**
   * False when another append has become the writer. The last one of an append is on disk when this resolves, and all before it; without
   * chunks it holds the content's row alone.
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

  /** Changes nothing, and is on disk with all that came before it. */
  private async touch(content: string, writer: string): Promise<boolean> {
    const touched = await this.database.query(
      'update blobs.contents set writer = writer where id = $1 and writer = $2 and length is null returning 1',
      [content, writer],
    );
    return touched.length === 1;
  }

  /** False when the upload is finished already, or another append has become the writer. */
  async setLength(location: string, { content, writer, length }: Upload, current: string): Promise<boolean> {
    const finished = await this.database.query(
      `with place as (
         -- The location before its content, as it is removed: the two never wait for each other.
         update blobs.locations
            set changed_at = now()
          where location = $1
            and content_id = $2
         returning content_id
       )
       update blobs.contents c
          set length = $4,
              -- Tells the state that was finished from others of this length.
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
