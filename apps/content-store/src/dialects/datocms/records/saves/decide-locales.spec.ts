import { randomUUID } from 'node:crypto';
import type { Field, Model } from '../../../../models/model';
import { decideLocales } from './decide-locales';

const LOCALES = ['en', 'fr', 'de'];

function model(settings: Model['settings'] = {}, defaultValue?: unknown): Model {
  const id = randomUUID();
  const field = (apiKey: string, isLocalized: boolean): Field => ({
    id: randomUUID(),
    modelId: id,
    apiKey,
    label: apiKey,
    fieldType: 'string',
    isLocalized,
    position: 1,
    validators: {},
    settings: apiKey === 'title' && defaultValue !== undefined ? { default_value: defaultValue } : {},
  });
  return {
    id,
    schemaUri: 's',
    apiKey: 'm',
    name: 'M',
    isBlock: false,
    isSingleton: false,
    isDerived: false,
    titleFieldId: null,
    settings,
    fields: [field('title', true), field('text', true), field('count', false)],
  };
}

function decided(of: Model, sent: object, current: readonly string[]): readonly string[] {
  return decideLocales({ locales: LOCALES }, of, sent as Readonly<Record<string, unknown>>, current);
}

function refused(of: Model, sent: object, current: readonly string[]): unknown {
  try {
    return decided(of, sent, current);
  } catch (error) {
    const { data } = error as { data: { field?: string; problems?: { field: string }[] } };
    return data.problems?.map(({ field }) => field) ?? [data.field];
  }
}

describe('the locales of a record', () => {
  it.each([
    [
      'of a new record are those of its values, in the order of the space',
      { title: { de: 'x', en: 'y' } },
      [],
      ['en', 'de'],
    ],
    ['of a new record are empty if no value has a locale', { count: 1 }, [], []],
    ['do not change if no localized value is sent', { count: 1 }, ['fr'], ['fr']],
    ['do not change if null is sent for all', { title: null, text: null }, ['fr', 'de'], ['fr', 'de']],
    ['do not change if one value names exactly them', { title: { fr: 'x', en: null } }, ['en', 'fr'], ['en', 'fr']],
    ['change if all localized fields are sent', { title: { fr: 'x' }, text: { fr: 'y' } }, ['en'], ['fr']],
    ['change if some localized fields are null', { title: { fr: 'x' }, text: null }, ['en'], ['fr']],
    ['can include one that the space no longer has', { title: { en: 'x', it: 'y' } }, ['en', 'it'], ['en', 'it']],
  ])('%s', (_what, sent, current, expected) => {
    expect(decided(model(), sent, current)).toEqual(expected);
  });

  it('are all of the space if the model requires all, or the main one if a field has a default', () => {
    expect(decided(model({ all_locales_required: true }), {}, [])).toEqual(LOCALES);
    expect(decided(model({}, { en: 'x' }), {}, [])).toEqual(['en']);
    expect(decided(model({}, { en: null }), {}, [])).toEqual([]);
  });

  it.each([
    ['a value without locales', { title: 'x' }, [], ['title']],
    ['a value of no locale', { title: {} }, [], ['title']],
    ['a locale that the space does not have', { title: { it: 'x' } }, [], ['title']],
    ['values of different locales', { title: { en: 'x' }, text: { en: 'x', fr: 'y' } }, [], ['text']],
    ['an added locale without the other fields', { title: { en: 'x', fr: 'y' } }, ['en'], ['text']],
    ['a removed locale without the other fields', { text: { en: 'x' } }, ['en', 'fr'], ['title']],
  ])('are rejected with %s', (_what, sent, current, fields) => {
    expect(refused(model(), sent, current)).toEqual(fields);
  });

  it('are rejected if the model requires all and not all are sent', () => {
    expect(refused(model({ all_locales_required: true }), { title: { en: 'x' } }, [])).toEqual(['title']);
  });
});
