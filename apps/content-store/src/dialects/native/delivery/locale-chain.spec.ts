import { localeChain } from './locale-chain';

const row = (locale: string, isDefault = false) => ({ locale, label: locale, isDefault, canonical: locale });
const locales = [row('en-US', true), row('fr'), row('fr-CA'), row('zh-Hant')];

test.each([
  [undefined, ['en-US', '']],
  ['fr-CA', ['fr-CA', 'fr', 'en-US', '']],
  ['fr-ca', ['fr-CA', 'fr', 'en-US', '']],
  ['fr-BE', ['fr', 'en-US', '']],
  ['zh-Hant-TW', ['zh-Hant', 'en-US', '']],
  ['en-US', ['en-US', '']],
  ['de', ['en-US', '']],
  ['not a locale', ['en-US', '']],
])('the chain of %s', (requested, expected) => {
  expect(localeChain(requested, locales)).toEqual(expected);
});

test('a space without locales delivers only content without a locale', () => {
  expect(localeChain('fr', [])).toEqual(['']);
});
