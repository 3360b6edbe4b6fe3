import * as fc from 'fast-check';
import { buildCatalog, buildModel } from '../../testing/model-builders';
import { lacksLocales, requiresAllLocales, shownVariants } from './shown-variants';

const LOCALES = ['en', 'it', 'fr'];
const shared = buildModel('shared', { title: 'string' });
const localized = buildModel('localized', { title: { fieldType: 'string', isLocalized: true } });
const catalog = buildCatalog([shared, localized], LOCALES);

interface Variant {
  readonly locale: string | null;
}

const variant = (locale: string | null): Variant => ({ locale });
const shownIn = (model: typeof shared, ...locales: readonly (string | null)[]): string[] =>
  shownVariants(catalog, model, locales.map(variant)).map(
    ({ locale, variant: { locale: own } }) => `${locale}${own === null ? ' (none)' : ''}`,
  );

/** Generates the locales of a family: each at most once, some of which the space does not have any more. */
const families = fc.shuffledSubarray([...LOCALES, 'xx', 'aa', null]);

describe('the shown variants of a family', () => {
  it.each([
    ['are in the order of the space', localized, ['fr', 'en', 'it'], ['en', 'it', 'fr']],
    ['end with locales that the space does not have, sorted', localized, ['xx', 'fr', 'aa'], ['fr', 'aa', 'xx']],
    ['are empty for a family without variants', localized, [], []],
    ['include a variant without a locale, as the main locale', localized, [null], ['en (none)']],
    ['begin with a variant without a locale if the main locale has none', localized, ['it', null], ['en (none)', 'it']],
    ['hide a variant without a locale if the main locale has one', localized, [null, 'it', 'en'], ['en', 'it']],
    ['hide none if the model has no localized fields', shared, ['en', null], ['en', 'en (none)']],
  ])('%s', (_, model, locales, expected) => {
    expect(shownIn(model, ...locales)).toEqual(expected);
  });

  it('do not depend on the order in which they are read', () => {
    fc.assert(
      fc.property(families, fc.constantFrom(shared, localized), (locales, model) => {
        const sorted = [...locales].sort();
        expect(shownIn(model, ...locales)).toEqual(shownIn(model, ...sorted));
      }),
    );
  });

  it('have each locale once if the model has localized fields', () => {
    fc.assert(
      fc.property(families, (locales) => {
        const shown = shownVariants(catalog, localized, locales.map(variant)).map(({ locale }) => locale);
        expect(new Set(shown).size).toBe(shown.length);
        expect(new Set(shown)).toEqual(new Set(locales.map((locale) => locale ?? 'en')));
      }),
    );
  });
});

describe('a model that requires all locales', () => {
  const all = { settings: { all_locales_required: true } };
  const requiring = { ...localized, ...all };

  it.each([
    ['all locales', LOCALES, false],
    ['a missing locale', ['en', 'fr'], true],
    ['no main locale', ['it', 'fr'], true],
    ['a variant without a locale in place of the main one', [null, 'it', 'fr'], false],
    ['only a variant without a locale', [null], true],
    ['a locale that the space does not have', [...LOCALES, 'xx'], false],
    ['no variants', [], true],
  ])('and a family with %s', (_, present, expected) => {
    expect(lacksLocales(catalog, requiring, present)).toBe(expected);
    expect(lacksLocales(catalog, localized, present)).toBe(false);
    expect(lacksLocales(catalog, { ...shared, ...all }, present)).toBe(false);
  });

  it.each([[undefined], [null], [false], ['true'], [1]])('is not one whose setting is %j', (setting) => {
    expect(requiresAllLocales({ ...localized, settings: { all_locales_required: setting } })).toBe(false);
  });
});
