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
const TRAILER = -1;

class CopyOut extends Query {
  readonly messages: Buffer[] = [];

  /** Called by the client for each message, like the other `handle…` methods of a query. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    // The client reuses its buffer for the next message.
    this.messages.push(Buffer.copyBytesFrom(chunk));
  }
}

/**
 * Returns the rows of a query in the binary format of their types. Its columns must not be null.
 * @param select the query. COPY allows no parameters, so the text may contain numbers only
 */
export async function copyOut<Row extends readonly Buffer[]>(pool: Pool, select: string): Promise<Row[]> {
  const client = await pool.connect();
  try {
    const messages = await new Promise<Buffer[]>((resolve, reject) => {
      const query: CopyOut = new CopyOut(`copy (${select}) to stdout (format binary)`, (error) => {
        if (error === undefined || error === null) resolve(query.messages);
        else reject(error);
      });
      client.query(query);
    });
    const rows = messages.map((message, index) => (index === 0 ? message.subarray(HEADER_BYTES) : message));
    return rows.filter(isRow).map((row) => columnsOf(row) as readonly Buffer[] as Row);
  } finally {
    client.release();
  }
}

function isRow(message: Buffer): boolean {
  return message.length >= FIRST_COLUMN && message.readInt16BE() !== TRAILER;
}

function columnsOf(row: Buffer): Buffer[] {
  const columns: Buffer[] = [];
  for (let at = FIRST_COLUMN; at < row.length;) {
    const start = at + LENGTH_BYTES;
    at = start + row.readInt32BE(at);
    columns.push(row.subarray(start, at));
  }
  return columns;
}
