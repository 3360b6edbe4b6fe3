import { embedLinks, linksIn } from './embed-links';

const BODY = '{"a":{"$link":"x"},"b":[{"$family":"f"},{"$reference":"x","contentType":"t"}],"n":1.0}';

test('finds each link once', () => {
  expect(linksIn(BODY)).toEqual([
    { kind: 'variant', id: 'x' },
    { kind: 'family', id: 'f' },
  ]);
});

test('embeds the items that exist, and keeps the rest of the text', () => {
  expect(embedLinks(BODY, ({ id }) => (id === 'x' ? '{"v":1.0}' : undefined))).toBe(
    '{"a":{"$link":"x","item":{"v":1.0}},"b":[{"$family":"f"},' +
      '{"$reference":"x","contentType":"t","item":{"v":1.0}}],"n":1.0}',
  );
});
