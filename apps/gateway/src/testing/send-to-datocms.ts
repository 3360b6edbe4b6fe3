import type { RecordingGateway } from './recording-gateway';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** Sends a request with the headers of the client, including a content type without a body. */
export async function sendToDatocms(
  { app }: RecordingGateway,
  method: Method,
  url: string,
  body?: object | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const reply = await app.inject({
    method,
    url,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: 'Bearer read,write,publish,admin',
      'x-api-version': '3',
      ...headers,
    },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body, null, 2) }),
  });
  const text = reply.body;
  return {
    status: reply.statusCode,
    headers: reply.headers,
    text,
    json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}
