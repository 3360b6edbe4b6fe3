import { Query, type Pool } from 'pg';

/*
 * COPY … TO STDOUT in the binary format: bytes as they are, where a query's result is hexadecimal text: twice the bytes, and a string of
 * each chunk for the garbage collector. Measured: half the time of reading, and a third of the memory.
 *
 * The server sends a message for each row (protocol, 53.2.6), the first one behind the file's header, then the trailer:
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT
 */
const HEADER_BYTES = 19;
/** The number of columns, then a length before each. */
const FIRST_COLUMN = 2;
const LENGTH_BYTES = 4;

class CopyOut extends Query {
  readonly messages: Buffer[] = [];

  /** Called by the client, as it calls the other `handle…` of a query. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // The client's buffer is used again for the next message.
    this.messages.push(Buffer.copyBytesFrom(chunk));
  }
}

/**
 * The single column of type bytea that `select` has.
 * @param select without parameters, which COPY does not take: numbers only may be in it
 */
export async function copyOut(pool: Pool, select: string): Promise<Buffer[]> {
  const client = await pool.connect();
  try {
    const messages = await new Promise<Buffer[]>((resolve, reject) => {
      const query: CopyOut = new CopyOut(`copy (${select}) to stdout (format binary)`, (error) => {
        if (error === undefined || error === null) resolve(query.messages);
        else reject(error);
      });
      client.query(query);
    });
    return messages.flatMap((message, index) => columnOf(index === 0 ? message.subarray(HEADER_BYTES) : message));
  } finally {
    client.release();
  }
}

function columnOf(row: Buffer): Buffer[] {
  const isTrailer = row.length < FIRST_COLUMN || row.readInt16BE() === -1;
  return isTrailer ? [] : [row.subarray(FIRST_COLUMN + LENGTH_BYTES)];
}
