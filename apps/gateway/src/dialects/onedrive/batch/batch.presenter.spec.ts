import fc from 'fast-check';

import { presentResponse } from './batch.presenter';

const json = { 'content-type': 'application/json; charset=utf-8' };
const present = (headers: Readonly<Record<string, unknown>>, payload: string | Buffer = '', statusCode = 200) =>
  presentResponse('1', { statusCode, headers, rawPayload: Buffer.from(payload as string) });

it('shows the headers in the spelling of the documentation, without those of the connection', () => {
  const framing = { connection: 'close', 'keep-alive': '', date: 'x', 'content-length': 3, 'transfer-encoding': 'x' };
  const headers = { ...json, ...framing, etag: '"a"', 'retry-after': 2, location: '/l', 'www-authenticate': 'Bearer' };
  expect(present({ ...headers, 'x-request-id': 'r' }).headers).toEqual({
    'Content-Type': json['content-type'],
    ETag: '"a"',
    'Retry-After': '2',
    Location: '/l',
    'Www-Authenticate': 'Bearer',
    'X-Request-Id': 'r',
  });
});

it('has no body for an empty payload, of any status and type', () => {
  for (const status of [202, 204, 302, 304]) expect(present(json, '', status)).not.toHaveProperty('body');
  expect(present({})).toEqual({ id: '1', status: 200, headers: {} });
});

it('shows JSON as an object, and any other payload in base64 without loss', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.uint8Array({ minLength: 1, maxLength: 20 }), (value, bytes) => {
      const text = JSON.stringify(value);
      expect(present(json, text).body).toEqual(JSON.parse(text));
      for (const type of ['application/octet-stream', 'text/plain', undefined]) {
        const { body } = present(type === undefined ? {} : { 'content-type': type }, Buffer.from(bytes));
        expect(Buffer.from(String(body), 'base64')).toEqual(Buffer.from(bytes));
      }
    }),
  );
});
