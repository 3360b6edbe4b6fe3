import type { RecordingGateway } from './recording-gateway';

interface Sent {
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Json = Record<string, unknown> & {
  error?: { code: string; message: string; innerError: Record<string, unknown> };
};

export type SentToDrive = [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, sent?: Sent];

/** Sends a request of a caller that may write. `problem` is the status, the code and the inner code. */
export async function sendToDrive(
  { app }: RecordingGateway,
  ...[method, url, { body, headers = {} } = {}]: SentToDrive
) {
  const reply = await app.inject({
    method,
    url,
    headers: { authorization: 'Bearer write', ...headers },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const json: Json = reply.payload === '' ? {} : reply.json<Json>();
  const problem = [reply.statusCode, json.error?.code, json.error?.innerError['code']];
  return { status: reply.statusCode, headers: reply.headers, json, problem };
}
