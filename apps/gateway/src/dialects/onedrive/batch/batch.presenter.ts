/** What one request of a batch is answered with (docs/contracts/onedrive.md §4.7). */
export interface BatchedAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly rawPayload: Buffer;
}

/** Of the connection and the message, which are those of the batch. */
const OF_THE_BATCH = ['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding'];

/** JSON as it is, other bytes in base64. */
export function presentAnswer(id: string, { statusCode: status, headers, rawPayload }: Answer): BatchedAnswer {
  const shown = Object.entries(headers).filter(([name]) => !OF_THE_BATCH.includes(name));
  return {
    ...{ id, status, headers: Object.fromEntries(shown.map(([name, value]) => [spelled(name), String(value)])) },
    ...(rawPayload.length === 0 ? {} : { body: bodyOf(String(headers['content-type']), rawPayload) }),
  };
}

function bodyOf(type: string, payload: Buffer): unknown {
  return type.startsWith('application/json') ? JSON.parse(payload.toString()) : payload.toString('base64');
}

/** `Content-Type`: whoever takes a batch apart looks for names as the documents write them, and JSON minds their case. */
function spelled(name: string): string {
  return name === 'etag' ? 'ETag' : name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
