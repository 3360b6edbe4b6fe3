import { shortId } from '@scriptorium/contracts';
import { longId } from './long-id';

test('returns the UUID of a short id, and any other id as it is', () => {
  const id = '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4';
  expect(longId(shortId(id))).toBe(id);
  expect([longId(id), longId('root')]).toEqual([id, 'root']);
});
