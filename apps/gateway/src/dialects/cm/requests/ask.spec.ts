import type { FastifyRequest } from 'fastify';

import { Ask } from './ask';

const ask = (publicUrl: string, url = '/') => new Ask({ url, headers: {} } as unknown as FastifyRequest, publicUrl);

test.each(['https://edge.example/cs', 'https://edge.example/cs/'])('addresses begin with %s, prefix and all', (url) => {
  expect(ask(url).address(['branches', 'a b', 'content-items', '-x_'], { locale: 'x-a&b' })).toBe(
    'https://edge.example/cs/api/v2/cm/branches/a%20b/content-items/-x_?locale=x-a%26b',
  );
  expect(ask(url).address(['branches'])).toBe('https://edge.example/cs/api/v2/cm/branches');
});

test('the query is read from the URL itself, decoded', () => {
  const asked = ask('', '/x?locale=&search=a%20b+c%26?');
  expect([asked.text('locale'), asked.text('search')]).toEqual(['', 'a b c&?']);
  expect(ask('').text('locale')).toBeUndefined();
});
