import type { FastifyReply, FastifyRequest } from 'fastify';

import { addressOf } from '../../dialects/cm/requests/addresses';
import { linksOf } from '../../dialects/amplience/hal/links';
import { sameAddress } from '../../dialects/onedrive/requests/same-address';
import { methodOf } from '../../dialects/onedrive/requests/effective-method';
import { RequestContext } from './request-context';

const PUBLIC_URL = 'https://edge.example/cs';

const contextOf = (request: Partial<FastifyRequest>): RequestContext =>
  new RequestContext({ url: '/', headers: {}, ...request } as FastifyRequest, {} as FastifyReply, PUBLIC_URL);

test('decodes the query of the URL itself', () => {
  const { query } = contextOf({ url: '/x?locale=&search=a%20b+c%26?&x=1&x=2' });
  expect([query.get('locale'), query.get('search'), query.getAll('x')]).toEqual(['', 'a b c&?', ['1', '2']]);
  expect(contextOf({ url: '/x' }).query.get('locale')).toBeNull();
});

test('returns a header by its name in any case and joins its lines', () => {
  const context = contextOf({ headers: { 'if-match': '"1"', 'x-lines': ['a', 'b'] } });
  expect([context.header('If-Match'), context.header('x-lines'), context.header('x-other')]).toEqual([
    '"1"',
    'a, b',
    undefined,
  ]);
});

test('rejects a missing body unless the operation requires none', () => {
  expect(() => contextOf({}).body()).toThrow('The request has no body.');
  expect(contextOf({ body: ' ' }).optionalBody().names).toEqual([]);
  expect(
    contextOf({ body: '[{"a":1},{"b":2}]' })
      .bodies(2)
      .map(({ names }) => names),
  ).toEqual([['a'], ['b']]);
});

test('begins the links of every dialect with the public URL, including its path', () => {
  const path = ['branches', 'a b', 'content-items', '-x_'];
  expect(addressOf(contextOf({}), path, { locale: 'x-a&b' })).toBe(
    `${PUBLIC_URL}/api/v2/cm/branches/a%20b/content-items/-x_?locale=x-a%26b`,
  );
  expect(addressOf(contextOf({}), ['branches'])).toBe(`${PUBLIC_URL}/api/v2/cm/branches`);
  expect(linksOf(contextOf({ url: '/v2/content/hubs?page=1' })).to('hubs').href).toBe(`${PUBLIC_URL}/v2/content/hubs`);
  expect(linksOf(contextOf({ url: '/content/hubs' })).to('hubs').href).toBe(`${PUBLIC_URL}/content/hubs`);
  expect(sameAddress(contextOf({ url: '/v1.0/me/drive/root/children?$top=1' }), { $skiptoken: 'a b' })).toBe(
    `${PUBLIC_URL}/v1.0/me/drive/root/children?$skiptoken=a+b`,
  );
});

test.each([
  ['POST', { 'x-http-method-override': 'patch' }, 'PATCH'],
  ['PUT', { 'x-http-method-override': 'PATCH' }, 'PUT'],
  ['POST', {}, 'POST'],
  ['HEAD', {}, 'GET'],
])('serves %s with %j as %s in the OneDrive API', (method, headers, served) => {
  expect(methodOf(contextOf({ method, headers }))).toBe(served);
});
