import { cmFieldTypeName, cmFieldTypeNames, type FieldType, fieldTypes } from '@scriptorium/contracts';

import { fieldView, modelView } from '../../../testing/cm-views';
import { addressedLocaleOf, itemMembersOf } from '../items/item-request';
import { RawJson } from '../../../http/bodies/json-text';
import { codeOf, rejectionOf } from '../../../testing/code-of';
import { presentContentType } from './content-type.presenter';
import { fieldTypeNames, typesOf } from './field-types';
import { describedFieldsOf, modelMembersOf } from './model-of';

it('has a name for every type of field, and finds the type again by its name', () => {
  for (const type of fieldTypes) {
    const name = cmFieldTypeNames[type];
    expect(fieldTypeNames).toContain(name);
    expect([type, typesOf(name).map(({ fieldType }) => fieldType)]).toEqual([type, expect.arrayContaining([type])]);
  }
});

it.each(fieldTypeNames)('creates a field of the type %s that is shown with the same name', (name) => {
  const [first] = typesOf(name);
  const created = fieldView({ fieldType: first?.fieldType ?? 'string', settings: { ...first?.settings } });
  expect(cmFieldTypeName(created)).toBe(name);
});

it.each([
  ['DateTime', 'date_time'],
  ['Media', 'gallery'],
  ['Reference', 'links'],
  ['RichText', 'json'],
])('creates a new field of the type %s as the more general %s', (name, type) => {
  expect(typesOf(name)[0]?.fieldType).toBe(type as FieldType);
});

it.each(['', 'shorttext', 'constructor', '__proto__', 'toString'])('knows no type %j', (name) => {
  expect(typesOf(name)).toEqual([]);
});

it('presents the fields by position, with the rules apart from "required"', () => {
  const fields = [
    fieldView({ apiKey: 'b', position: 2, validators: { required: {}, length: { max: 5 } }, settings: { hint: 'H' } }),
    fieldView({ apiKey: 'a', position: 1, isLocalized: false, validators: {}, settings: { hint: 5 } }),
  ];
  const model = modelView({ fields, settings: { hint: 'D' } });
  expect(presentContentType(model, 'docs')).toMatchObject({
    description: 'D',
    fields: [
      { id: 'a', required: false, localized: false, helpText: null, rules: {} },
      { id: 'b', required: true, localized: true, helpText: 'H', rules: { length: { max: 5 } } },
    ],
    system: { environment: 'docs', type: 'ContentType' },
  });
  expect(fields.map(({ apiKey }) => apiKey)).toEqual(['b', 'a']);
});

it.each([
  [{}, {}],
  [{ name: 'N' }, { name: 'N' }],
  [{ description: 'D' }, { settings: { hint: 'D' } }],
  [{ description: null }, { settings: { hint: null } }],
  [{ description: '' }, { settings: { hint: '' } }],
])('reads the members %j of a content type as %j', (sent, members) => {
  expect(modelMembersOf(sent)).toEqual(members);
});

it('describes only what a field was sent with: no fields differ from absent fields', () => {
  expect([describedFieldsOf({}), describedFieldsOf({ fields: [] })]).toEqual([undefined, []]);
  expect(describedFieldsOf({ fields: [{ id: 'a', type: 'ShortText' }] })).toEqual([
    { apiKey: 'a', types: typesOf('ShortText') },
  ]);
  const all = { id: 'a', type: 'Media', name: 'A', required: false, localized: false, helpText: null, rules: {} };
  expect(describedFieldsOf({ fields: [all] })).toEqual([
    {
      apiKey: 'a',
      types: typesOf('Media'),
      label: 'A',
      isRequired: false,
      isLocalized: false,
      rules: {},
      settings: { hint: null },
    },
  ]);
  expect(() => describedFieldsOf({ fields: [{ id: 'a', type: 'Nothing' }] })).toThrow('unknown field type Nothing');
});

describe('the locale of a request', () => {
  it.each<[string | undefined, string | null | undefined, string | null]>([
    [undefined, undefined, null],
    [undefined, null, null],
    ['fr', undefined, 'fr'],
    ['fr', null, 'fr'],
    ['fr-FR', 'FR-fr', 'fr-FR'],
    ['', undefined, ''],
    ['', '', ''],
  ])('is with %j in the query and %j in the body %j', (inQuery, inBody, locale) => {
    const query = inQuery === undefined ? {} : { locale: inQuery };
    expect(addressedLocaleOf(query, inBody === undefined ? {} : { locale: inBody })).toBe(locale);
  });

  it.each<[string | undefined, string]>([
    [undefined, 'fr'],
    [undefined, ''],
    ['', 'fr'],
    ['fr', ''],
    ['fr', 'fr-FR'],
    ['fr', 'fr '],
    // The dotless i of Turkish is another letter.
    ['fi', 'fı'],
  ])('is rejected with %j in the query and %j in the body', (inQuery, inBody) => {
    const query = inQuery === undefined ? {} : { locale: inQuery };
    expect(rejectionOf(() => addressedLocaleOf(query, { locale: inBody }))).toMatchObject({
      code: 'LOCALE_MISMATCH',
      data: { property: 'locale', invalidValue: inBody },
    });
    expect(codeOf(() => addressedLocaleOf(query, { locale: inBody }))).toBe('LOCALE_MISMATCH');
  });
});

it.each([
  [{}, {}],
  [{ fields: new RawJson('{"a":1.0}') }, { fields: '{"a":1.0}' }],
  [
    { versionTags: [], availabilityDate: null },
    { versionTags: [], availabilityDate: null },
  ],
  [{ locale: 'fr', label: '' }, { label: '' }],
])('reads the members %j of an item as %j', (sent, members) => {
  expect(itemMembersOf(sent)).toEqual(members);
});
