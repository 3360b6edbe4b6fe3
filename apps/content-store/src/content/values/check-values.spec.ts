import type { FieldType, SpaceId } from '@scriptorium/contracts';
import { checkValues } from '@scriptorium/copy-engine';
import { shortId } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import type { Field, Model } from '../../models/model';
import { catalogOf } from '../../models/read-catalog';
import { encodeValues } from './encode-values';
import { plainValue } from './plain-values';

const modelId = randomUUID();

function field(fieldType: FieldType, validators: Field['validators'] = {}, apiKey = 'it'): Field {
  const isLocalized = false;
  return {
    id: randomUUID(),
    modelId,
    apiKey,
    label: 'It',
    fieldType,
    isLocalized,
    position: 1,
    validators,
    settings: {},
  };
}

function model(fields: readonly Field[], isBlock = false): Omit<Model, 'isDerived'> {
  const names = {
    schemaUri: `https://example.com/${String(isBlock)}`,
    apiKey: `model_${String(isBlock)}`,
    name: 'Model',
  };
  return {
    id: isBlock ? randomUUID() : modelId,
    ...names,
    isBlock,
    isSingleton: false,
    titleFieldId: null,
    settings: {},
    fields,
  };
}

function codesOf(of: Field, value: unknown): string[] {
  const catalog = catalogOf(1 as SpaceId, { locales: ['en'], models: [model([of])], bareTypes: [] }, new Map());
  const [own] = catalog.models;
  if (own === undefined) throw new Error('The model does not exist.');
  return checkValues(catalog, own, new Map([[of.apiKey, JSON.stringify(value ?? null)]])).map(({ code }) => code);
}

describe('a validator', () => {
  it.each([
    ['string', { required: {} }, 'x', '', 'VALIDATION_REQUIRED'],
    ['string', { required: {} }, 'x', null, 'VALIDATION_REQUIRED'],
    ['links', { required: {} }, [{}], [], 'VALIDATION_REQUIRED'],
    ['string', { length: { min: 2, max: 3 } }, 'éé', 'x', 'VALIDATION_LENGTH'],
    ['string', { length: { max: 3 } }, '😀😀😀', 'xxxx', 'VALIDATION_LENGTH'],
    ['text', { length: { eq: 2 } }, 'xx', 'xxx', 'VALIDATION_LENGTH'],
    ['string', { format: { predefined_pattern: 'email' } }, 'a@b.c', 'a@b', 'VALIDATION_FORMAT'],
    ['string', { format: { predefined_pattern: 'url' } }, 'https://a.b/c', 'a.b/c', 'VALIDATION_FORMAT'],
    ['string', { format: { custom_pattern: '^[a-z]+$' } }, 'abc', 'Abc', 'VALIDATION_FORMAT'],
    ['string', { enum: { values: ['a', 'b'] } }, 'b', 'c', 'VALIDATION_ENUM'],
    ['integer', { number_range: { min: 1, max: 3 } }, 3, 4, 'VALIDATION_NUMBER_RANGE'],
    ['float', { number_range: { min: 0.5 } }, 0.5, 0.4, 'VALIDATION_NUMBER_RANGE'],
    ['links', { size: { min: 2 } }, [{}, {}], [{}], 'VALIDATION_SIZE'],
    ['links', { size: { min: 1 } }, [{}], [], 'VALIDATION_SIZE'],
    ['gallery', { size: { multiple_of: 2 } }, [{}, {}], [{}], 'VALIDATION_SIZE'],
    ['slug', { slug_format: { predefined_pattern: 'webpage_slug' } }, 'a-b_2', 'A b', 'VALIDATION_FORMAT'],
    ['slug', { slug_format: { custom_pattern: '^x' } }, 'xa', 'ax', 'VALIDATION_FORMAT'],
    ['date', { date_range: { min: '2024-01-01' } }, '2024-01-01', '2023-12-31', 'VALIDATION_DATE_RANGE'],
    [
      'date_time',
      { date_time_range: { max: '2024-01-01T00:00:00Z' } },
      '2024-01-01T01:00:00+02:00',
      '2024-01-01T00:00:01',
      'VALIDATION_DATE_TIME_RANGE',
    ],
    [
      'seo',
      { required_seo_fields: { fields: ['title'] } },
      { title: 'x' },
      { title: '' },
      'VALIDATION_REQUIRED_SEO_FIELDS',
    ],
    ['seo', { title_length: { max: 2 } }, { title: 'xx' }, { title: 'xxx' }, 'VALIDATION_TITLE_LENGTH'],
    ['seo', { description_length: { min: 2 } }, { title: 'x' }, { description: 'x' }, 'VALIDATION_DESCRIPTION_LENGTH'],
    ['file', { required_alt_title: { alt: true } }, { alt: 'x' }, { alt: null }, 'VALIDATION_REQUIRED_ALT_TITLE'],
  ] as const)('of %s, %j, accepts %j and rejects %j', (type, validators, good, bad, code) => {
    expect(codesOf(field(type, validators), good)).toEqual([]);
    expect(codesOf(field(type, validators), bad)).toEqual([code]);
  });

  it('accepts an absent value unless the value is required', () => {
    const validators = { length: { min: 2 }, format: { predefined_pattern: 'email' }, enum: { values: ['a'] } };
    expect(codesOf(field('string', validators), null)).toEqual([]);
    expect(codesOf(field('string', validators), '')).toEqual([]);
  });

  it('is ignored if it is invalid or unknown', () => {
    expect(codesOf(field('string', { format: { custom_pattern: '(' }, colour: {}, required: null }), null)).toEqual([]);
    expect(codesOf(field('string', { format: { custom_pattern: '(' } }), 'x')).toEqual([]);
  });

  it('reports the field, also within blocks', () => {
    const title = field('string', { required: {} }, 'title');
    const cta = model([title], true);
    const content = field('rich_text', {}, 'content');
    const text = field('structured_text', {}, 'text');
    const catalog = catalogOf(
      1 as SpaceId,
      { locales: ['en'], models: [cta, model([content, text])], bareTypes: [] },
      new Map(),
    );
    const of = catalog.byApiKey('model_false');
    if (of === undefined) throw new Error('The model does not exist.');
    const relationships = { item_type: { data: { id: shortId(cta.id) } } };
    const sent = (attributes: object): object => ({ attributes, relationships });
    const options = { existingBlocks: new Map(), generateId: randomUUID };
    const encode = (as: Field, value: unknown): string =>
      encodeValues(catalog, [{ field: as, value }], options).texts[0] ?? '';
    const children = [{ type: 'block', item: sent({}) }];
    const values = new Map([
      ['content', encode(content, [sent({ title: 'x' }), sent({})])],
      ['text', encode(text, { schema: 'dast', document: { type: 'root', children } })],
    ]);
    expect(checkValues(catalog, of, values)).toEqual([
      {
        field: 'content.1.title',
        code: 'VALIDATION_REQUIRED',
        field_id: shortId(title.id),
        field_label: 'It',
        field_type: 'string',
      },
      expect.objectContaining({ field: 'text.0.title', code: 'VALIDATION_REQUIRED' }),
    ]);
  });
});

describe('a value', () => {
  it.each([
    ['boolean', [true, false], ['true', 1]],
    ['string', ['', 'x'], [1, {}, []]],
    ['text', ['x'], [true]],
    ['slug', ['x'], [1]],
    ['integer', [0, -5, 2 ** 53 - 1], [1.5, '1', 2 ** 53]],
    ['float', [1.5, 2], ['1.5', Infinity]],
    ['date', ['2024-02-29'], ['2023-02-29', '2024-2-1', '2024-02-29T00:00:00Z', 20240229]],
    [
      'date_time',
      ['2024-02-29T23:59:59.123Z', '2024-02-29T10:00', '2024-02-29T10:00:00+02:00'],
      ['2024-02-30T10:00:00Z', '2024-02-29', '2024-02-29T24:00:00Z', 'now'],
    ],
    [
      'color',
      [{ red: 0, green: 255, blue: 1, alpha: 128 }],
      [{ red: 0, green: 255, blue: 1 }, { red: 256, green: 0, blue: 0, alpha: 0 }, '#fff'],
    ],
    ['lat_lon', [{ latitude: 45.1, longitude: -180 }], [{ latitude: 91, longitude: 0 }, { latitude: 1 }]],
    ['seo', [{ title: 'x', no_index: true }, {}], [{ title: 1 }, { other: 'x' }]],
    ['video', [{ url: 'https://x.y', provider: 'youtube', provider_uid: '1' }], [{ url: 'https://x.y' }]],
    ['file', [{ upload_id: 'x' }], [{}, 'x', { upload_id: 1 }, { upload_id: 'x', other: 1 }]],
    ['gallery', [[], [{ upload_id: 'x' }]], [{ upload_id: 'x' }, [{}]]],
  ] as const)('of type %s accepts %j and rejects %j', (type, good, bad) => {
    expect(good.map((value) => plainValue(type, value) !== undefined)).toEqual(good.map(() => true));
    expect((bad as readonly unknown[]).map((value) => plainValue(type, value))).toEqual(bad.map(() => undefined));
  });

  it('of type file is stored with its defaults', () => {
    expect(plainValue('file', { upload_id: 'x', alt: 'y' })).toEqual({
      upload_id: 'x',
      alt: 'y',
      title: null,
      custom_data: {},
      focal_point: null,
      poster_time: null,
    });
  });
});
