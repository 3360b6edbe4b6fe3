import { canonicalLocale } from './canonical-locale';

describe('the canonical form of a locale', () => {
  it.each([
    // Examples of docs/contracts/cm-api.md §4.
    ['EN-us', 'en-US'],
    ['zh-Hant-TW', 'zh-Hant-TW'],
    ['es-419', 'es-419'],
    ['de-DE-1996', 'de-DE-1996'],
    ['ca-ES-valencia', 'ca-ES-valencia'],
    ['iw', 'he'],
    ['iw-IL', 'he-IL'],
    ['he-IL', 'he-IL'],
    ['mo', 'ro'],
    ['en-UK', 'en-GB'],
    ['xx-XX', 'xx-XX'],
    ['qaa', 'qaa'],
    ['und', 'und'],
    ['i-klingon', 'tlh'],
    ['tlh', 'tlh'],
    ['en-GB-oed', 'en-GB-oxendict'],
    ['x-whatever', 'x-whatever'],
    ['zh-cmn-Hans-CN', 'zh-Hans-CN'],
    // The product's own form of locales.
    ['eng', 'en'],
    ['en-USA', 'en-US'],
    ['eng-usa', 'en-US'],
    ['EN-XYZ', 'en-XYZ'],
    // An extended language after its own language; otherwise a country.
    ['sgn-ISR', 'isr'],
    ['he-ISR', 'he-IL'],
    ['zh-yue-HK', 'yue-HK'],
    ['en-xyz-US', 'en-xyz-US'],
    ['zh-cmn-CHN', 'zh-cmn-chn'],
    ['i-default', 'i-default'],
    ['zh-min', 'zh-min'],
    ['sgn-BE-FR', 'sfb'],
    ['X-What-Ever', 'x-what-ever'],
    ['en-x-Foo', 'en-x-foo'],
    ['SR-LATN-rs', 'sr-Latn-RS'],
    ['sl-rozaj-nedis', 'sl-nedis-rozaj'],
    ['root', 'root'],
  ])('of %s is %s', (tag, canonical) => {
    expect(canonicalLocale(tag)).toBe(canonical);
  });

  it.each([
    'fr_FR',
    '',
    '*',
    'fr-FR-fr',
    'toolonglang-US',
    'a',
    '-',
    'en-',
    '-en',
    'en--US',
    ' en',
    'en ',
    'en-US\0',
    'é',
    'en-US-u-ca-gregory',
    'en-a-bbb',
    'en-u-nu-latn-x-y',
    'de-1996-DE',
    'sl-rozaj-ROZAJ',
    'zh-Hans-CHN',
    'x',
    'x-',
    `x-${'a-'.repeat(60)}b`,
  ])('is undefined for %j', (tag) => {
    expect(canonicalLocale(tag)).toBeUndefined();
  });

  it('is its own canonical form', () => {
    for (const tag of [
      'iw-IL',
      'en-USA',
      'zh-cmn-Hans-CN',
      'en-GB-oed',
      'no-bok',
      'zh-cmn-CHN',
      'i-mingo',
      'sgn-ISR',
    ]) {
      const canonical = canonicalLocale(tag) ?? '';
      expect(canonicalLocale(canonical)).toBe(canonical);
    }
  });
});
