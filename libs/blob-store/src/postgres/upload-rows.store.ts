import { randomUUID } from 'node:crypto';
import { violates } from '@scriptorium/persistence';
import { uploadLost } from '../upload-errors';
import { deleteLocation, type BlobDatabase } from './blob-database.store';

/** The state of an upload after an append: its content, the id of the append, and its length in bytes. */
export interface Upload {
  readonly content: string;
  readonly writer: string;
  readonly length: number;
}

/** overtaken: another append has become the writer. gap: chunks before this point are missing. */
export type InsertResult = 'inserted' | 'overtaken' | 'gap';
export type FinishResult = 'finished' | 'overtaken' | 'gap';

export const CHUNK_BYTES = 256 * 1024;

/** The end of the last chunk of the content $1. Does not read its bytes. */
const REACH = `
coalesce((
  select last.start + octet_length(last.bytes)
    from blobs.chunks last
   where last.content_id = $1
   order by last.start desc
   limit 1
), 0)`;

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

  /**
   * Makes this append the writer and deletes the chunks beyond the state, in one transaction. Between two transactions
   * another append could become the writer, and the delete would delete its chunks.
   */
  async resume(location: string, { content, length }: Upload): Promise<Upload> {
    const writer = randomUUID();
    return this.database.transaction(location, async (client) => {
      const { rowCount: taken } = await client.query(
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
            and c.length is null`,
        [location, content, writer],
      );
      if (taken !== 1) throw uploadLost(location);
      // A separate statement, since it must see the last insert of the previous writer, for which the one above has
      // waited.
      await client.query(`delete from blobs.chunks where content_id = $1 and start >= $2`, [content, length]);
      const { rows } = await client.query<{ reach: string }>(`select ${REACH} as reach`, [content]);
      if (Number(rows[0]?.reach) !== length) throw uploadLost(location);
      return { content, writer, length };
    });
  }

  /**
   * Inserts chunks, if the stored ones end where these start. If `isLast`, this and all earlier inserts of the append
   * are on disk when it resolves. Without chunks, only the row of the content is updated.
   */
  async insertChunks({ content, writer, length }: Upload, piece: Buffer, isLast: boolean): Promise<InsertResult> {
    const values: unknown[] = [content, writer, length];
    const tuples: string[] = [];
    for (let offset = 0; offset < piece.length; offset += CHUNK_BYTES) {
      values.push(length + offset, piece.subarray(offset, offset + CHUNK_BYTES));
      tuples.push(`($${values.length - 1}::bigint, $${values.length}::bytea)`);
    }
    if (tuples.length === 0) return (await this.touch(content, writer)) ? 'inserted' : 'overtaken';
    const [result] = await this.database.query<{ isWriter: boolean; inserted: number }>(
      `with mine as (
         select id
           from blobs.contents
          where id = $1
            and writer = $2
            and length is null
            ${isLast ? '' : `and set_config('synchronous_commit', 'off', true) is not null`}
            for share
       ),
       inserted as (
         insert into blobs.chunks (content_id, start, bytes)
         select mine.id, chunk.start, chunk.bytes
           from mine, (values ${tuples.join(', ')}) chunk (start, bytes)
          where ${REACH} = $3::bigint
         returning 1
       )
       select exists (select from mine) as "isWriter", (select count(*) from inserted)::int as inserted`,
      values,
      `insert-chunks-${String(tuples.length)}${isLast ? '-last' : ''}`,
    );
    if (result?.isWriter !== true) return 'overtaken';
    return result.inserted === tuples.length ? 'inserted' : 'gap';
  }

  /** Updates nothing. Its synchronous commit makes earlier statements durable. */
  private async touch(content: string, writer: string): Promise<boolean> {
    const touched = await this.database.query(
      'update blobs.contents set writer = writer where id = $1 and writer = $2 and length is null returning 1',
      [content, writer],
    );
    return touched.length === 1;
  }

  /**
   * Finishes the upload, if its chunks are contiguous and reach its length. Returns overtaken as well if it is finished
   * already.
   */
  async setLength(location: string, { content, writer, length }: Upload, current: string): Promise<FinishResult> {
    const [result] = await this.database.query<{ isWhole: boolean; isFinished: boolean }>(
      `with whole as (
         select coalesce(bool_and(start = before), true) and coalesce(max(reach), 0) = $4 as is_whole
           from (
             select start,
                    start + octet_length(bytes) as reach,
                    lag(start + octet_length(bytes), 1, 0::bigint) over (order by start) as before
               from blobs.chunks
              where content_id = $2
                and start < $4
           ) chunk
       ),
       place as (
         -- Locks the location before its content, in the same order as a removal, to prevent deadlocks.
         update blobs.locations
            set changed_at = now()
          where location = $1
            and content_id = $2
         returning content_id
       ),
       finished as (
         update blobs.contents c
            set length = $4,
                -- Distinguishes the finished state from others of the same length.
                writer = $5
           from place, whole
          where c.id = place.content_id
            and c.writer = $3
            and c.length is null
            and whole.is_whole
         returning 1
       )
       select (select is_whole from whole) as "isWhole", exists (select from finished) as "isFinished"`,
      [location, content, current, length, writer],
      'finish-upload',
    );
    if (result?.isWhole !== true) return 'gap';
    return result.isFinished ? 'finished' : 'overtaken';
  }
}
