import { shortId, type FieldMembers } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { buildModel, fieldOf } from '../../testing/model-builders';
import { outcomeOf } from '../../testing/outcome-of';
import { decideFieldChange, decideNewField, orderWith, withNewField, withoutField } from './decide-field';

const page = buildModel('page', { title: 'string', image: 'file', count: 'integer', body: 'text' });
const quote = buildModel('quote', { words: 'string' }, { isBlock: true });
const ID = '11111111-1111-4111-8111-111111111111';

describe('a new field', () => {
  const valid: FieldMembers = { apiKey: 'subtitle', label: 'Subtitle', fieldType: 'string' };

  it.each<[string, FieldMembers, string]>([
    ['without a type', { apiKey: 'a', label: 'A' }, 'INVALID_FIELD field_type VALIDATION_REQUIRED'],
    ['without a label', { apiKey: 'a', fieldType: 'string' }, 'INVALID_FIELD label VALIDATION_REQUIRED'],
    ['with the API key of another', { ...valid, apiKey: 'title' }, 'INVALID_FIELD api_key VALIDATION_UNIQUENESS'],
    ['with a reserved API key', { ...valid, apiKey: 'position' }, 'INVALID_FIELD api_key VALIDATION_RESERVED'],
    [
      'of many values that is unique',
      { ...valid, fieldType: 'links', validators: { unique: {} } },
      'INVALID_FIELD validators VALIDATION_INVALID',
    ],
    [
      'with large validators and settings together',
      { ...valid, validators: { a: 'x'.repeat(33_000) }, settings: { b: 'x'.repeat(33_000) } },
      'SETTINGS_TOO_LARGE',
    ],
  ])('%s is rejected', (_, members, expected) => {
    expect(outcomeOf(() => decideNewField(page, members, ID))).toBe(expected);
  });

  it('comes last, and its model has at most 500', () => {
    expect(decideNewField(page, valid, ID)).toMatchObject({
      id: ID,
      modelId: page.id,
      position: 5,
      isLocalized: false,
    });
    const gaps = { ...page, fields: page.fields.map((field) => ({ ...field, position: field.position * 10 })) };
    expect(decideNewField(gaps, valid, ID).position).toBe(41);
    const full = {
      ...page,
      fields: Array.from({ length: 500 }, (_, index) => ({ ...fieldOf(page, 'title'), apiKey: `f${String(index)}` })),
    };
    expect(outcomeOf(() => decideNewField(full, valid, ID))).toBe('TOO_MANY_FIELDS');
  });

  it('of a block cannot be unique', () => {
    const members = { ...valid, validators: { unique: {} } };
    expect(outcomeOf(() => decideNewField(quote, members, ID))).toBe('INVALID_FIELD validators VALIDATION_INVALID');
    expect(outcomeOf(() => decideNewField(page, members, ID))).toMatchObject({ validators: { unique: {} } });
  });

  it('becomes the title or the preview image if it is the first of its type, and only of records', () => {
    const empty = buildModel('empty');
    const [text, image] = [fieldOf(page, 'title'), fieldOf(page, 'image')];
    expect(withNewField(empty, text).titleFieldId).toBe(text.id);
    expect(withNewField(empty, image).settings).toEqual({ image_preview_field: shortId(image.id) });
    const both = withNewField(withNewField(empty, text), image);
    expect(withNewField(both, { ...text, id: ID })).toMatchObject({
      titleFieldId: text.id,
      fields: [{}, {}, { id: ID }],
    });
    expect(withNewField({ ...empty, isBlock: true }, text)).toMatchObject({ titleFieldId: null, fields: [text] });
  });
});

describe('a change of a field', () => {
  const types = ['string', 'slug', 'text', 'integer', 'float', 'link', 'links', 'json', 'date'] as const;
  const CHANGES = [
    'string slug',
    'string text',
    'slug string',
    'slug text',
    'text string',
    'text slug',
    'integer float',
  ];

  it.each(types.flatMap((from) => types.map((to) => [from, to] as const)))(
    'from %s to %s needs a type that accepts all values',
    (from, to) => {
      const before = { ...fieldOf(page, 'title'), fieldType: from };
      const isAllowed = from === to || CHANGES.includes(`${from} ${to}`);
      const expected = isAllowed
        ? expect.objectContaining({ fieldType: to })
        : 'INVALID_FIELD field_type VALIDATION_INVALID';
      expect(outcomeOf(() => decideFieldChange(page, before, { fieldType: to }))).toEqual(expected);
    },
  );

  it('rejects a type that cannot be unique while the field is unique', () => {
    const before = { ...fieldOf(page, 'title'), validators: { unique: {} } };
    expect(outcomeOf(() => decideFieldChange(page, before, { fieldType: 'text' }))).toBe(
      'INVALID_FIELD validators VALIDATION_INVALID',
    );
    expect(outcomeOf(() => decideFieldChange(page, before, { fieldType: 'text', validators: {} }))).toMatchObject({
      fieldType: 'text',
    });
  });

  it('replaces all validators, and only the sent settings', () => {
    const before = { ...fieldOf(page, 'title'), validators: { a: {} }, settings: { a: 1, b: 2 } };
    const after = decideFieldChange(page, before, { validators: { b: {} }, settings: { b: null } });
    expect(after).toEqual({ ...before, validators: { b: {} }, settings: { a: 1, b: null } });
    expect(decideFieldChange(page, before, {})).toEqual(before);
  });
});

describe('the fields of a model', () => {
  const ids = page.fields.map(({ id }) => id);

  it('are the same in another order if one of them moves, which gets the wanted position', () => {
    fc.assert(
      fc.property(fc.constantFrom(...page.fields), fc.integer({ min: -2, max: 9 }), (field, position) => {
        const order = orderWith(page, field, position);
        expect([...order].sort()).toEqual([...ids].sort());
        expect(order.indexOf(field.id)).toBe(Math.min(Math.max(position, 1), ids.length) - 1);
        expect(order.filter((id) => id !== field.id)).toEqual(ids.filter((id) => id !== field.id));
      }),
    );
  });

  it('leave no settings that refer to a removed one', () => {
    const title = fieldOf(page, 'title');
    const settings = { image_preview_field: shortId(title.id), excerpt_field: shortId(ID), hint: 'x', sortable: true };
    const without = withoutField({ ...page, titleFieldId: title.id, settings }, title);
    expect(without.titleFieldId).toBeNull();
    expect(without.settings).toEqual({ ...settings, image_preview_field: null });
    expect(without.fields.map(({ id }) => id)).toEqual(ids.filter((id) => id !== title.id));
    expect(withoutField({ ...page, titleFieldId: ID, settings }, title).titleFieldId).toBe(ID);
  });
});
