import { RejectedError } from '@scriptorium/contracts';
import { decideLocales } from './decide-locales';

describe("a hub's locales", () => {
  it('are each there once, the default one first', () => {
    expect(decideLocales(['fr-FR', 'en-US', 'fr-FR', 'de'], ['en-US'])).toEqual(['en-US', 'fr-FR', 'de']);
    expect(decideLocales(['fr-FR', 'de'], ['en-US'])).toEqual(['fr-FR', 'de']);
  });

  it('are written as language and country, and those that are not are named', () => {
    const locales = ['en_US', 'EN', 'eng', 'en-us', ''];
    expect(() => decideLocales(['en', ...locales], ['en'])).toThrow(
      new RejectedError('LOCALE_INVALID', `A locale is written like en or en-GB, not ${locales.join(', ')}.`, {
        locales,
      }),
    );
  });

  it('are one at least', () => {
    expect(() => decideLocales([], ['en'])).toThrow('from 1 to 500 locales');
  });

  it('are told apart by what they mean, not by how they are written', () => {
    expect(() => decideLocales(['he', 'en', 'iw'], [])).toThrow('One locale has several names: iw.');
    expect(decideLocales(['iw', 'en'], ['he'])).toEqual(['iw', 'en']);
  });

  it('stay when another API defined them in a form of its own', () => {
    expect(decideLocales(['zh-Hant-TW', 'en'], ['en', 'zh-Hant-TW'])).toEqual(['en', 'zh-Hant-TW']);
    expect(() => decideLocales(['zh-Hant-TW', 'en'], ['en'])).toThrow('zh-Hant-TW');
  });
});
