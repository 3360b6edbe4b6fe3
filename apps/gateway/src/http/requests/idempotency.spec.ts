import { IDEMPOTENCY_KEY, RejectedError } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { computedRequestId, idempotencyKeyOf, limitedIdempotencyKeyOf } from './idempotency';
import { RequestContext } from './request-context';

const contextOf = (headers: Record<string, string>): RequestContext =>
  new RequestContext({ url: '/', headers } as unknown as FastifyRequest, {} as FastifyReply, '');

test.each([
  [['p1', 'key-1', '/v1.0/me/drive/items/x/copy', '{"name":"a"}'], 4, 'ffabef20-0a28-4623-b81a-7cd6403b7cf5'],
  [
    ['p1', 'docs', 'items/6f1ed002-ab5b-4a1b-8c3d-0123456789ab/duplicate', 'key-1'],
    8,
    'f70ee111-ef6b-882e-8fcb-64375f8c1896',
  ],
] as const)('computes the stored id of the job of the request %j', (identity, version, id) => {
  expect(computedRequestId(identity, version)).toBe(id);
});

test('separates the parts of an identity', () => {
  expect(computedRequestId(['a', 'bc'], 8)).not.toBe(computedRequestId(['ab', 'c'], 8));
});

test('treats an empty key as absent unless the API limits keys', () => {
  expect(idempotencyKeyOf(contextOf({ 'client-request-id': '' }), 'client-request-id')).toBeUndefined();
  expect(idempotencyKeyOf(contextOf({ 'client-request-id': 'a' }), 'client-request-id')).toBe('a');
  expect(() => limitedIdempotencyKeyOf(contextOf({ 'idempotency-key': '' }), IDEMPOTENCY_KEY)).toThrow(RejectedError);
  expect(limitedIdempotencyKeyOf(contextOf({}), IDEMPOTENCY_KEY)).toBeUndefined();
  expect(limitedIdempotencyKeyOf(contextOf({ 'idempotency-key': 'k1' }), IDEMPOTENCY_KEY)).toBe('k1');
});
