import { nodesInReply } from './nodes-in-reply';

test.each([
  [50, 1, 50],
  [1_000, 1, 200],
  [0, 1, 1],
  [200, 50, 200],
  [200, 500, 20],
  [200, 100_000, 1],
])('of %s requested nodes with %s destinations each, %s are read', (limit, locales, nodes) => {
  expect(nodesInReply(limit, locales)).toBe(nodes);
});
