import { localeChain } from './locale-chain';
import type { LocaleRow } from '../../../spaces/locales/locale-row';

const row = (locale: string, isDefault = false, fallback: readonly string[] | null = null): LocaleRow => {
  return { locale, label: locale, isDefault, canonical: locale, fallback };
};
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

describe('a stored fallback', () => {
  const stored = [
    row('en-US', true),
    row('fr', false, ['es']),
    row('fr-CA'),
    row('es', false, ['it']),
    row('it', false, []),
  ];
  test.each([
    ['fr', ['fr', 'es', '']],
    ['fr-CA', ['fr-CA', 'fr', 'es', '']],
    ['it', ['it', '']],
    ['de', ['en-US', '']],
  ])('the chain of %s', (requested, expected) => {
    expect(localeChain(requested, stored)).toEqual(expected);
  });

  test('of the default locale', () => {
    expect(localeChain('de', [row('en-US', true, ['fr']), row('fr')])).toEqual(['en-US', 'fr', '']);
  });
});
