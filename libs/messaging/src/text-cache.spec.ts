import { TextCache } from './text-cache';

test('keeps values until the keys have too many characters together', () => {
  const cache = new TextCache<number>(10);
  cache.set('aaaa', 1);
  cache.set('bbbb', 2);
  cache.set('bbbb', 3);
  expect([cache.get('aaaa'), cache.get('bbbb')]).toEqual([1, 3]);
  cache.set('cccc', 4);
  expect([cache.get('aaaa'), cache.get('bbbb'), cache.get('cccc')]).toEqual([undefined, undefined, 4]);
});

test('does not keep the value of a key that exceeds the limit alone', () => {
  const cache = new TextCache<number>(10);
  cache.set('a'.repeat(11), 1);
  expect(cache.get('a'.repeat(11))).toBeUndefined();
  cache.set('b', 2);
  expect(cache.get('b')).toBe(2);
});
