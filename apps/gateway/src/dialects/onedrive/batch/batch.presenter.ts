/** The response to one request of a batch (docs/contracts/onedrive.md §4.7). */
export interface BatchedResponse {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface InjectedResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly rawPayload: Buffer;
}

/** Headers of the connection and the message, which only the batch itself has. */
const MESSAGE_HEADERS = ['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding'];

/** Returns a response with a JSON body as an object and any other body in base64. */
export function presentResponse(
  id: string,
  { statusCode: status, headers, rawPayload }: InjectedResponse,
): BatchedResponse {
  const shown = Object.entries(headers).filter(([name]) => !MESSAGE_HEADERS.includes(name));
  return {
    id,
    status,
    headers: Object.fromEntries(shown.map(([name, value]) => [canonicalName(name), String(value)])),
    ...(rawPayload.length === 0 ? {} : { body: bodyOf(String(headers['content-type']), rawPayload) }),
  };
}

function bodyOf(type: string, payload: Buffer): unknown {
  return type.startsWith('application/json') ? JSON.parse(payload.toString()) : payload.toString('base64');
}

/** Returns the documented spelling (`Content-Type`), which clients expect: names in JSON are case-sensitive. */
function canonicalName(name: string): string {
  return name === 'etag' ? 'ETag' : name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
