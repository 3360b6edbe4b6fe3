import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { inTransaction, translateDatabaseError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import type { AppendOptions, Appended, BlobStore, ByteRange, StoredLocation } from '../blob-store';
import { cutRange, piecesOf, readableOf, upTo } from '../byte-pieces';
import { checkLocation } from '../check-location';
import { blobNotFound, uploadLost, uploadOvertaken } from '../upload-errors';
import { copyOut } from './copy-out.store';

/*
 * Chunks as rows. A content has the bytes, locations point at it, and a copy is one more location.
 *
 * An append makes itself the content's writer, deletes the chunks that lie beyond its state, and inserts the next ones, some
 * per statement. Each insert locks the content's row against a change of the writer and finds nothing to insert into when
 * another append has become it. So no transaction stays open while a client sends, and no connection is held.
 *
 * It fails by leaving an unfinished content at its location, for the sweep.
 */
interface Upload {
  readonly content: string;
  readonly writer: string;
  readonly length: number;
}

const CHUNK_BYTES = 256 * 1024;
const CHUNKS_AT_ONCE = 4;
const LOCATIONS_AT_ONCE = 1000;

export class PostgresBlobStore implements BlobStore {
  readonly kind = 'postgres';

  constructor(private readonly pool: Pool) {}

  async append(
    location: string,
    state: string | null,
    bytes: AsyncIterable<Uint8Array>,
    { expectedTotal }: AppendOptions = {},
  ): Promise<Appended> {
    checkLocation(location);
    const upload = state === null ? await this.begin(location) : await this.goOn(location, parseState(state));
    let { length } = upload;
    for await (const piece of piecesOf(upTo(expectedTotal, length, bytes), CHUNKS_AT_ONCE * CHUNK_BYTES)) {
      if (!(await this.insertChunks({ ...upload, length }, piece))) throw uploadOvertaken(location);
      length += piece.length;
    }
    return { state: JSON.stringify({ ...upload, length }), length };
  }

  async finish(location: string, state: string): Promise<void> {
    const upload = parseState(state);
    if (await this.setLength(location, upload, upload.writer)) return;
    const found = await this.find(location);
    if (found?.id === upload.content && found.writer === upload.writer && found.length === upload.length) return;
    // An append after this state has not been heard of again.
    const { writer } = await this.goOn(location, upload);
    if (!(await this.setLength(location, upload, writer))) throw uploadOvertaken(location);
  }

  async read(location: string, range?: ByteRange): Promise<Readable> {
    const found = await this.find(location);
    if (found === undefined) throw blobNotFound(location);
    const { start, end } = cutRange(range, found.length);
    return readableOf(this.bytesOf(location, found.id, start, end), translateDatabaseError);
  }

  async remove(location: string): Promise<void> {
    await this.transaction(location, (client) => forget(client, location));
  }

  async copy(from: string, to: string): Promise<void> {
    checkLocation(to);
    if ((await this.find(from)) === undefined) throw blobNotFound(from);
    if (from === to) return;
    await this.transaction(to, async (client) => {
      await forget(client, to);
      const { rowCount } = await client.query(
        `insert into blobs.locations (location, content_id)
         select $2, l.content_id
           from blobs.locations l
          where l.location = $1
            for share`,
        [from, to],
      );
      if (rowCount === 0) throw blobNotFound(from);
    });
  }

  async *locations(olderThan: Date): AsyncIterable<StoredLocation> {
    for (let last = ''; ;) {
      const rows = await this.query<{ location: string; changed_at: Date }>(
        `select location, changed_at
           from blobs.locations
          where location > $1
            and changed_at < $2
          order by location
          limit $3`,
        [last, olderThan, LOCATIONS_AT_ONCE],
      );
      for (const row of rows) yield { location: row.location, changedAt: row.changed_at };
      last = rows.at(-1)?.location ?? '';
      if (rows.length < LOCATIONS_AT_ONCE) return;
    }
  }

  private async begin(location: string): Promise<Upload> {
    const writer = randomUUID();
    return this.transaction(location, async (client) => {
      await forget(client, location);
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
  private async goOn(location: string, { content, length }: Upload): Promise<Upload> {
    const writer = randomUUID();
    const taken = await this.query(
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
    await this.query(`delete from blobs.chunks where content_id = $1 and start >= $2`, [content, length]);
    const [last] = await this.query<{ reach: string }>(
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
  private async insertChunks({ content, writer, length }: Upload, piece: Buffer): Promise<boolean> {
    const values: unknown[] = [content, writer];
    const tuples: string[] = [];
    for (let offset = 0; offset < piece.length; offset += CHUNK_BYTES) {
      values.push(length + offset, piece.subarray(offset, offset + CHUNK_BYTES));
      tuples.push(`($${values.length - 1}::bigint, $${values.length}::bytea)`);
    }
    const inserted = await this.query(
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
  private async setLength(location: string, { content, writer, length }: Upload, current: string): Promise<boolean> {
    const finished = await this.query(
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

  private async find(location: string): Promise<(Omit<Upload, 'content'> & { readonly id: string }) | undefined> {
    const [row] = await this.query<{ id: string; writer: string; length: string }>(
      `select c.id, c.writer, c.length
         from blobs.locations l
         join blobs.contents c on c.id = l.content_id
        where l.location = $1
          and c.length is not null`,
      [location],
    );
    return row === undefined ? undefined : { ...row, length: Number(row.length) };
  }

  private async *bytesOf(location: string, content: string, start: number, end: number): AsyncIterable<Buffer> {
    let skip = start - (await this.chunkStart(content, start));
    for (let position = start; position < end; skip = 0) {
      const chunks = await copyOut(
        this.pool,
        `select bytes
           from blobs.chunks
          where content_id = ${Number(content)}
            and start >= ${position - skip}
            and start < ${end}
          order by start
          limit ${CHUNKS_AT_ONCE}`,
      );
      // Removed while it was read.
      if (chunks.length === 0) throw blobNotFound(location);
      for (const [index, bytes] of chunks.entries()) {
        const first = index === 0 ? skip : 0;
        const some = bytes.subarray(first, first + end - position);
        position += some.length;
        yield some;
      }
    }
  }

  /** Where the chunk begins that has this byte. */
  private async chunkStart(content: string, position: number): Promise<number> {
    const [row] = await this.query<{ start: string | null }>(
      `select max(start) as start
         from blobs.chunks
        where content_id = $1
          and start <= $2`,
      [content, position],
    );
    return Number(row?.start ?? 0);
  }

  private async query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query<Row>(text, values);
      return rows;
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  /** One at a time for each location. */
  private async transaction<T>(location: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
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
async function forget(client: ClientBase, location: string): Promise<void> {
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

function parseState(state: string): Upload {
  return JSON.parse(state) as Upload;
}
