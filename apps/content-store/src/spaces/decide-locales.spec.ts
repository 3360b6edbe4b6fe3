import { RejectedError } from '@scriptorium/contracts';
import { decideLocales } from './decide-locales';

describe('deciding the locales of a hub', () => {
  it('returns each locale once, the default one first', () => {
    expect(decideLocales(['fr-FR', 'en-US', 'fr-FR', 'de'], ['en-US'])).toEqual(['en-US', 'fr-FR', 'de']);
    expect(decideLocales(['fr-FR', 'de'], ['en-US'])).toEqual(['fr-FR', 'de']);
  });

  it('rejects locales of another form than language and country, and names them', () => {
    const locales = ['en_US', 'EN', 'eng', 'en-us', ''];
    expect(() => decideLocales(['en', ...locales], ['en'])).toThrow(
      new RejectedError('LOCALE_INVALID', `A locale must have the form en or en-GB, not ${locales.join(', ')}.`, {
        locales,
      }),
    );
  });

  it('requires at least one locale', () => {
    expect(() => decideLocales([], ['en'])).toThrow('1 to 500 locales');
  });

  it('compares locales by their canonical form', () => {
    expect(() => decideLocales(['he', 'en', 'iw'], [])).toThrow('Duplicate names of one locale: iw.');
    expect(decideLocales(['iw', 'en'], ['he'])).toEqual(['iw', 'en']);
  });

  it('keeps locales that another API defined in another form', () => {
    expect(decideLocales(['zh-Hant-TW', 'en'], ['en', 'zh-Hant-TW'])).toEqual(['en', 'zh-Hant-TW']);
    expect(() => decideLocales(['zh-Hant-TW', 'en'], ['en'])).toThrow('zh-Hant-TW');
  });
});
