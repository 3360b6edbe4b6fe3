import { importedId as importedIdOfServer } from '@scriptorium/contracts';
import { importedId, parseCoverage, parseRoot } from './parse-roots';

const ID = '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4';

test('computes the id of an import key as the server does', () => {
  for (const key of ['home', 'a "quoted" key', 'ключ', ID]) {
    expect(importedId('docs', key)).toBe(importedIdOfServer('docs', 'variant', key));
  }
});

test.each([
  [ID, { root: { variantId: ID } }],
  [`${ID}@4`, { root: { variantId: ID, version: 4 } }],
  [`family:${ID}@en-US`, { familyId: ID, locale: 'en-US' }],
  ['query:contentType=https://x/p,locale=en-US', { root: { query: { contentType: 'https://x/p', locale: 'en-US' } } }],
])('parses %s', (text, root) => {
  expect(parseRoot(text, 'docs')).toEqual(root);
});

test.each(['home', 'key:', `family:${ID}`, 'query:', 'query:colour=red', `${ID}@`])('rejects %s', (text) => {
  expect(() => parseRoot(text, 'docs')).toThrow(/is no (root|condition)/);
});

test('parses a coverage query, whose locales are those of the roll-out', () => {
  const locales = ['fr-FR', 'de-DE'];
  expect(parseCoverage('coverage', locales)).toEqual({ locales, state: 'outdated' });
  expect(parseCoverage(`coverage:root=${ID},contentType=https://x/p`, locales)).toEqual({
    root: ID,
    contentType: 'https://x/p',
    locales,
    state: 'outdated',
  });
  expect(parseCoverage(ID, locales)).toBeUndefined();
  expect(() => parseCoverage('coverage:state=missing', locales)).toThrow(/is no condition/);
});
