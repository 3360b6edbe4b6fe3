import { contextOf } from '../../testing/context-of';
import { clientRequestIdOf, computedRequestId, hasIdempotencyKey, keyedRequestOf } from './idempotency';

test('computes the stored id of the job of a request with a client-request-id', () => {
  const identity = ['p1', 'key-1', '/v1.0/me/drive/items/x/copy', '{"name":"a"}'];
  expect(computedRequestId(identity)).toBe('ffabef20-0a28-4623-b81a-7cd6403b7cf5');
});

test('treats an empty client-request-id as absent', () => {
  expect(clientRequestIdOf(contextOf({ headers: { 'client-request-id': '' } }))).toBeUndefined();
  expect(clientRequestIdOf(contextOf({ headers: { 'client-request-id': 'a' } }))).toBe('a');
});

describe('a request with an Idempotency-Key', () => {
  const request = { method: 'POST', url: '/a?b=1', headers: { 'idempotency-key': 'k' }, body: '{"a":1}' };
  const known = keyedRequestOf(contextOf(request));

  it('is the same request only with the same method, URL, body and headers that change its effect', () => {
    expect(keyedRequestOf(contextOf({ ...request, headers: { ...request.headers, accept: '*/*' } }))).toEqual(known);
    const others = [
      { ...request, method: 'PUT' },
      { ...request, url: '/a?b=2' },
      { ...request, body: '{"a":2}' },
      { ...request, body: '' },
      { ...request, headers: { ...request.headers, 'x-environment': 'other' } },
      { ...request, headers: { ...request.headers, 'x-http-method-override': 'DELETE' } },
      { ...request, headers: { ...request.headers, 'if-match': '"1"' } },
      { ...request, headers: { ...request.headers, 'if-none-match': '"1"' } },
    ].map((each) => keyedRequestOf(contextOf(each)));
    expect(new Set([known, ...others].map((each) => each?.requestHash)).size).toBe(1 + others.length);
    expect(new Set([known, ...others].map((each) => each?.keyHash)).size).toBe(1);
  });

  it('takes the body of a streamed route as an argument', () => {
    const { body, ...streamed } = request;
    expect(keyedRequestOf(contextOf(streamed), body)).toEqual(known);
  });

  it('is rejected with an empty key, and has none without the header', () => {
    expect(() => keyedRequestOf(contextOf({ headers: { 'idempotency-key': '' } }))).toThrow('Idempotency-Key');
    expect(keyedRequestOf(contextOf({}))).toBeUndefined();
    expect([hasIdempotencyKey(contextOf(request)), hasIdempotencyKey(contextOf({}))]).toEqual([true, false]);
  });
});
