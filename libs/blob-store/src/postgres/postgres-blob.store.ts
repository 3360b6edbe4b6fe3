import type { Readable } from 'node:stream';
import { translateDatabaseError } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import type { AppendOptions, Appended, BlobStore, ByteRange, StoredLocation } from '../blob-store';
import { cutRange, piecesOf, readableOf, upTo } from '../byte-pieces';
import { checkLocation } from '../check-location';
import { blobNotFound, uploadOvertaken } from '../upload-errors';
import { BlobDatabase, deleteLocation } from './blob-database.store';
import { copyOut } from './copy-out.store';
import { CHUNK_BYTES, UploadRows, type Upload } from './upload-rows.store';

/*
 * Chunks as rows. A content has the bytes, locations point at it, and a copy is one more location.
 *
 * An append makes itself the content's writer, deletes the chunks that lie beyond its state, and inserts the next ones, some
 * per statement. Each insert locks the content's row against a change of the writer and finds nothing to insert into when
 * another append has become it. So no transaction stays open while a client sends, and no connection is held.
 *
 * The next bytes are read while the last ones are inserted, and the last insert alone waits for the disk: with it all before it is there.
 * 0.3 GiB through the gateway: 69 and 76 MB/s, and 49 where each insert waited. Servers that wait for no disk gain nothing.
 *
 * It fails by leaving an unfinished content at its location, for the sweep.
 */
const CHUNKS_AT_ONCE = 4;
const LOCATIONS_AT_ONCE = 1000;

export class PostgresBlobStore implements BlobStore {
  readonly kind = 'postgres';

  private readonly database: BlobDatabase;
  private readonly uploads: UploadRows;

  constructor(private readonly pool: Pool) {
    this.database = new BlobDatabase(pool);
    this.uploads = new UploadRows(this.database);
  }

  async append(
    location: string,
    state: string | null,
    bytes: AsyncIterable<Uint8Array>,
    { expectedTotal }: AppendOptions = {},
  ): Promise<Appended> {
    checkLocation(location);
    const upload =
      state === null ? await this.uploads.begin(location) : await this.uploads.resume(location, parseState(state));
    const length = await this.insert(location, upload, upTo(expectedTotal, upload.length, bytes));
    return { state: JSON.stringify({ ...upload, length }), length };
  }

  /** One piece is being read, one waits until it is known whether it is the last, and one is inserted. Gives the new length. */
  private async insert(location: string, upload: Upload, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    let { length } = upload;
    let waiting: Buffer | undefined;
    let inserted: Promise<void> | undefined;
    const insert = async (piece: Buffer, isLast: boolean): Promise<void> => {
      const at = { ...upload, length };
      length += piece.length;
      if (!(await this.uploads.insertChunks(at, piece, isLast))) throw uploadOvertaken(location);
    };
    try {
      for await (const piece of piecesOf(bytes, CHUNKS_AT_ONCE * CHUNK_BYTES, 2)) {
        await inserted;
        if (waiting !== undefined) inserted = insert(waiting, false);
        // Heard of when the next piece is there; until then it is nobody's.
        inserted?.catch(() => undefined);
        waiting = piece;
      }
    } finally {
      await inserted;
    }
    // Also with nothing to insert: what was begun must outlive a crash of the database.
    await insert(waiting ?? Buffer.alloc(0), true);
    return length;
  }

  async finish(location: string, state: string): Promise<void> {
    const upload = parseState(state);
    if (await this.uploads.setLength(location, upload, upload.writer)) return;
    const found = await this.find(location);
    if (found?.id === upload.content && found.writer === upload.writer && found.length === upload.length) return;
    // An append after this state has not been heard of again.
    const { writer } = await this.uploads.resume(location, upload);
    if (!(await this.uploads.setLength(location, upload, writer))) throw uploadOvertaken(location);
  }

  async read(location: string, range?: ByteRange): Promise<Readable> {
    const found = await this.find(location);
    if (found === undefined) throw blobNotFound(location);
    const { start, end } = cutRange(range, found.length);
    return readableOf(this.bytesOf(location, found.id, start, end), translateDatabaseError);
  }

  async remove(location: string): Promise<void> {
    await this.database.transaction(location, (client) => deleteLocation(client, location));
  }

  async copy(from: string, to: string): Promise<void> {
    checkLocation(to);
    if ((await this.find(from)) === undefined) throw blobNotFound(from);
    if (from === to) return;
    await this.database.transaction(to, async (client) => {
      await deleteLocation(client, to);
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
      const rows = await this.database.query<{ location: string; changed_at: Date }>(
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

  private async find(location: string): Promise<(Omit<Upload, 'content'> & { readonly id: string }) | undefined> {
    const [row] = await this.database.query<{ id: string; writer: string; length: string }>(
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
    const [row] = await this.database.query<{ start: string | null }>(
      `select max(start) as start
         from blobs.chunks
        where content_id = $1
          and start <= $2`,
      [content, position],
    );
    return Number(row?.start ?? 0);
  }
}

function parseState(state: string): Upload {
  return JSON.parse(state) as Upload;
}
