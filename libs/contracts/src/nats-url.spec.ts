import { parseNatsUrls } from './nats-url';

const one = { hostname: 'one', port: 4222, isTls: false };

test.each([
  ['nats://one:4222', one],
  ['nats://one', one],
  ['one:4222/', one],
  ['tls://one:1', { hostname: 'one', port: 1, isTls: true }],
  ['nats://[::1]:4222', { hostname: '[::1]', port: 4222, isTls: false }],
  ['nats://me:p%40ss@one', { ...one, user: 'me', password: 'p@ss' }],
  ['nats://me:p/a#s?s@one', { ...one, user: 'me', password: 'p/a#s?s' }],
  ['nats://me:p@s:s@one', { ...one, user: 'me', password: 'p@s:s' }],
  ['nats://me:100%@one', { ...one, user: 'me', password: '100%' }],
  ['nats://me@one', { ...one, user: 'me', password: '' }],
])('parses %s', (url, expected) => {
  expect(parseNatsUrls(url)).toEqual([expected]);
});

test('parses several addresses', () => {
  expect(parseNatsUrls('nats://one:4222, nats://two:4223')).toEqual([one, { ...one, hostname: 'two', port: 4223 }]);
});

test.each([
  '',
  'nats://',
  'nats://one,',
  'nats://one:port',
  'nats://one:70000',
  'nats://o ne',
  'nats://me:p,w@one',
  'http://one',
])('does not parse %j', (url) => {
  expect(parseNatsUrls(url)).toBeUndefined();
});
