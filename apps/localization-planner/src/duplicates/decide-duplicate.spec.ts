import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import { decideDuplicate, type RecordModel, type RecordSnapshot, type RecordVariant } from './decide-duplicate';

const english: RecordVariant = { id: 'variant-en', locale: 'en', version: 4, label: 'Winter' };
const german: RecordVariant = { id: 'variant-de', locale: 'de', version: 2, label: 'Winter' };

/** A model with drafts and nothing else. */
const model = (members: Partial<RecordModel> = {}): RecordModel => ({
  isSingleton: false,
  hasDrafts: true,
  title: null,
  uniques: [],
  ...members,
});
const record = (members: Partial<RecordSnapshot> = {}): RecordSnapshot => ({
  spaceId: 1 as SpaceId,
  spaceKey: 'docs',
  familyId: 'family' as FamilyId,
  variants: [english],
  model: model(),
  ...members,
});
const title = (fieldType: string, validators: Readonly<Record<string, unknown>> = {}): RecordModel['title'] => ({
  apiKey: 'name',
  fieldType,
  validators,
});

describe('deciding what a duplicate contains', () => {
  it.each([
    ['a record without variants', record({ variants: [] }), 'NOT_FOUND'],
    ['a record without variants, whatever its model is', record({ variants: [], model: null }), 'NOT_FOUND'],
    ['the record of a singleton', record({ model: model({ isSingleton: true }) }), 'RECORD_IS_SINGLETON'],
  ])('is rejected for %s', (_what, snapshot, code) => {
    expect(() => decideDuplicate(snapshot)).toThrow(expect.objectContaining({ name: 'RejectedError', code }));
  });

  it('starts at the variant of the main locale, which is the first', () => {
    expect(decideDuplicate(record({ variants: [german, english] })).root).toBe(german);
  });

  it('is a draft without title and unique fields if the content type has no model', () => {
    expect(decideDuplicate(record({ model: null }))).toEqual({
      root: english,
      titleKey: null,
      uniques: [],
      publishes: false,
    });
  });

  it.each([
    ['is a draft if the model has drafts', true, false],
    ['is published immediately if the model has no drafts', false, true],
  ])('%s', (_what, hasDrafts, publishes) => {
    expect(decideDuplicate(record({ model: model({ hasDrafts }) })).publishes).toBe(publishes);
  });

  it.each([
    ['no title', null, { titleKey: null }],
    ['a title that is a string', title('string'), { titleKey: 'name' }],
    ['a title that is a text', title('text'), { titleKey: 'name' }],
    ['a title that is a slug', title('slug'), { titleKey: 'name' }],
    ['a title that is a number', title('integer', { length: { max: 9 } }), { titleKey: null }],
    ['a title that is a link', title('link'), { titleKey: null }],
    ['a title of limited length', title('string', { length: { max: 40 } }), { titleKey: 'name', titleLimit: 40 }],
    ['a title of fixed length', title('string', { length: { eq: 12 } }), { titleKey: 'name', titleLimit: 12 }],
    [
      'two limits, the smaller last',
      title('text', { length: { max: 40, eq: 12 } }),
      { titleKey: 'name', titleLimit: 12 },
    ],
    [
      'two limits, the smaller first',
      title('text', { length: { max: 12, eq: 40 } }),
      { titleKey: 'name', titleLimit: 12 },
    ],
    ['a title with a minimum only', title('string', { length: { min: 3 } }), { titleKey: 'name' }],
    ['a limit that is not a number', title('string', { length: { max: '40', eq: null } }), { titleKey: 'name' }],
    ['a length without limits', title('string', { length: null }), { titleKey: 'name' }],
    ['a length that is not an object', title('string', { length: 40 }), { titleKey: 'name' }],
    ['another validator', title('string', { required: {} }), { titleKey: 'name' }],
  ])('decides which member gets the suffix: %s', (_what, field, expected) => {
    const { titleKey, titleLimit } = decideDuplicate(record({ model: model({ title: field }) }));
    expect(titleLimit === undefined ? { titleKey } : { titleKey, titleLimit }).toEqual(expected);
  });

  it.each([
    ['string', 'string'],
    ['text', 'string'],
    ['slug', 'slug'],
    ['link', 'link'],
    ['color', 'string'],
  ])('generates new values for a unique field of type %s as for a %s', (fieldType, kind) => {
    const field = { fieldId: 'field', apiKey: 'code', fieldType, isLocalized: true, isUnique: false };
    expect(decideDuplicate(record({ model: model({ uniques: [field] }) })).uniques).toEqual([
      { fieldId: 'field', apiKey: 'code', kind, isLocalized: true, isUnique: false },
    ]);
  });

  it('keeps the order of the unique fields', () => {
    const field = (fieldId: string, isUnique: boolean) => ({
      fieldId,
      apiKey: fieldId,
      fieldType: 'slug',
      isLocalized: false,
      isUnique,
    });
    const uniques = decideDuplicate(
      record({ model: model({ uniques: [field('b', true), field('a', false)] }) }),
    ).uniques;
    expect(uniques.map(({ fieldId, isUnique }) => [fieldId, isUnique])).toEqual([
      ['b', true],
      ['a', false],
    ]);
  });
});
