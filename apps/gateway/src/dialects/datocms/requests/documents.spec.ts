import fc from 'fast-check';

import { codeOf, rejectionOf } from '../../../testing/code-of';
import { contextOf } from '../../../testing/context-of';
import { fieldView, modelId, modelView } from '../../../testing/record-views';
import { readFieldMembers, readModelMembers } from '../models/read-model';
import { dateTime, readDateTime } from './date-time';
import { nameIn, shortIdIn, uuidIn } from './ids';
import { readDocument, readOptionalDocument } from './read-document';
import { hasPosition, readMembers, readNewId, readNewMeta } from './read-record';
import { RequestDocument } from './request-document';

const parse = (data: object | string): RequestDocument =>
  RequestDocument.parse(typeof data === 'string' ? data : JSON.stringify({ data }), ['item']);

describe('a document', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'DOCUMENT_INVALID'],
    ['', 'DOCUMENT_INVALID'],
    ['{}', 'DOCUMENT_INVALID'],
    ['{"data":null}', 'DOCUMENT_INVALID'],
    ['{"__proto__":{"data":{}}}', 'DOCUMENT_INVALID'],
    ['{"data":[]}', 'REQUEST_NOT_AN_OBJECT'],
    ['{"data":"a"}', 'REQUEST_NOT_AN_OBJECT'],
    ['[]', 'REQUEST_NOT_AN_OBJECT'],
    ['{"data":{}', 'REQUEST_NOT_JSON'],
    ['{"data":{"type":"item_type"}}', 'DOCUMENT_INVALID'],
    ['{"data":{"type":5}}', 'FIELD_INVALID'],
    ['{"data":{"type":"constructor"}}', 'DOCUMENT_INVALID'],
  ])('%j is rejected with %s', (source, code) => {
    expect(codeOf(() => RequestDocument.parse(source, ['item']))).toBe(code);
  });

  it('has an optional type, id, attributes, relationships and meta', () => {
    const document = parse({ type: null });
    expect([document.id, document.attributesText, document.meta.names, document.related('item_type')]).toEqual([
      undefined,
      '{}',
      [],
      undefined,
    ]);
  });

  it('keeps the text of its attributes, the last of duplicate members', () => {
    const text = '{"a":1.0,"b":12345678901234567890,"__proto__":"\\u00e9","a":2}';
    expect(parse(`{"data":{"attributes":{"x":1},"attributes": ${text} }}`).attributesText).toBe(text);
  });

  it.each<[unknown, string | null | undefined]>([
    [{ data: { type: 'item_type', id: 'a' } }, 'a'],
    [{ data: null }, null],
    [{}, undefined],
    [null, undefined],
    [undefined, undefined],
  ])('reads the relationship %j as %j', (relationship, id) => {
    expect(parse({ relationships: { item_type: relationship } }).related('item_type')).toBe(id);
  });

  it.each([
    [{ data: {} }, 'FIELD_REQUIRED'],
    [{ data: { id: 5 } }, 'FIELD_INVALID'],
    [{ data: [] }, 'FIELD_INVALID'],
    [{ data: 'a' }, 'FIELD_INVALID'],
    ['a', 'FIELD_INVALID'],
  ])('rejects the relationship %j with %s', (relationship, code) => {
    expect(codeOf(() => parse({ relationships: { item_type: relationship } }).related('item_type'))).toBe(code);
  });

  it('reads a relationship to many, also of no resource, and requires it', () => {
    const many = (data: unknown) => parse({ relationships: { items: { data } } }).relatedMany('items');
    expect([many([{ id: 'a' }, { id: 'b' }]), many([])]).toEqual([['a', 'b'], []]);
    expect(codeOf(() => many(null))).toBe('DOCUMENT_INVALID');
    expect(rejectionOf(() => many([{ id: 'a' }, {}]))).toMatchObject({
      code: 'FIELD_REQUIRED',
      data: { property: 'relationships.items.data[1].id' },
    });
  });

  const sent = (type: string | undefined, body?: string) =>
    contextOf({
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
      ...(body === undefined ? {} : { body }),
    });

  it.each([
    ['application/json', undefined],
    ['application/vnd.api+json', undefined],
    ['Application/JSON; charset=utf-8', undefined],
    ['application/json ;charset=utf-8', undefined],
    [undefined, undefined],
    ['application/jsonp', 'CONTENT_TYPE_HEADER_INVALID'],
    ['application/json-patch+json', 'CONTENT_TYPE_HEADER_INVALID'],
    ['text/json', 'CONTENT_TYPE_HEADER_INVALID'],
    ['application/vnd.api+jsonjson', 'CONTENT_TYPE_HEADER_INVALID'],
    ['', 'CONTENT_TYPE_HEADER_INVALID'],
  ])('of the media type %j is read: %s', (type, code) => {
    expect(codeOf(() => readDocument(sent(type, '{"data":{}}'), 'item'))).toBe(code);
  });

  it.each([undefined, '', ' \n', 'null', ' null '])('that is optional is absent for the body %j', (body) => {
    expect(readOptionalDocument(sent('text/plain', body), 'item')).toBeUndefined();
  });
});

describe('a time', () => {
  it.each([
    ['2018-11-24T10:00', '2018-11-24T10:00:00.000Z'],
    ['2018-11-24T10:00:05', '2018-11-24T10:00:05.000Z'],
    ['2018-11-24T10:00:05.123456', '2018-11-24T10:00:05.123Z'],
    ['2018-11-24T10:00:05+01:00', '2018-11-24T09:00:05.000Z'],
    ['2018-11-24T10:00-0130', '2018-11-24T11:30:00.000Z'],
    ['2018-11-24t10:00z', '2018-11-24T10:00:00.000Z'],
  ])('%s is %s', (text, utc) => {
    expect(readDateTime(text, 'created_at')).toBe(utc);
  });

  it.each([
    '2018-11-24',
    '2018-02-30T10:00',
    '2018-11-24T25:00',
    '2018-11-24 10:00',
    '0000-01-01T00:00',
    '9999-12-31T23:59-01:00',
    '',
    'now',
  ])('%j is rejected with the name of the member', (text) => {
    expect(rejectionOf(() => readDateTime(text, 'created_at'))).toMatchObject({
      code: 'DOCUMENT_INVALID',
      message: expect.stringContaining('#/data/meta/created_at:') as string,
    });
  });

  it('that was presented is read as the same moment, as a client sends back the meta that it received', () => {
    const moment = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, (time) => {
        const presented = dateTime(time.toISOString());
        expect(presented).toMatch(/\+00:00$/);
        const meta = { created_at: presented, first_published_at: presented };
        const iso = time.toISOString();
        expect(readNewMeta(parse({ meta }))).toEqual({ createdAt: iso, firstPublishedAt: iso });
      }),
    );
  });
});

it.each([
  ['AAAAAAAAAAAAAAAAAAAAAQ', '00000000-0000-0000-0000-000000000001'],
  ['AAAAAAAAAAAAAAAAAAAAAR', undefined],
  ['', undefined],
  ['A'.repeat(23), undefined],
  ['AAAAAAAAAAAAAAAAAAAAA=', undefined],
  ['00000000-0000-0000-0000-000000000001', undefined],
])('reads %j as the id %s', (text, uuid) => {
  const code = uuid === undefined ? 'NOT_FOUND' : undefined;
  expect([codeOf(() => shortIdIn(text)), codeOf(() => uuidIn(text))]).toEqual([code, code]);
  if (uuid !== undefined) expect([shortIdIn(text), uuidIn(text)]).toEqual([text, uuid]);
  expect(codeOf(() => readNewId(parse({ id: text })))).toBe(uuid === undefined ? 'DOCUMENT_INVALID' : undefined);
});

it.each([
  ['post', undefined],
  ['post::title', undefined],
  ['a'.repeat(255), undefined],
  ['a'.repeat(256), 'NOT_FOUND'],
  [`a::${'b'.repeat(256)}`, 'NOT_FOUND'],
  ['a::b::c', 'NOT_FOUND'],
  ['a:b', 'NOT_FOUND'],
  ['::a', 'NOT_FOUND'],
  ['', 'NOT_FOUND'],
  ['a\n', 'NOT_FOUND'],
  ['é', 'NOT_FOUND'],
  ['a%20b', 'NOT_FOUND'],
])('reads %j as a name of a model or field: %s', (text, code) => {
  expect(codeOf(() => nameIn(text))).toBe(code);
});

describe('the position of a record', () => {
  const model = modelView({ fields: [fieldView()] });
  const attributes = { title: 'a', position: 3, parent_id: modelId };

  it('is read from the attributes, and the rest of their text is kept', () => {
    const text = '{"n":1.0,"position":3,"title":"\\u00e9","parent_id":null,"__proto__":{"a":1e400}}';
    const read = readMembers(parse(`{"data":{"attributes":${text}}}`), model);
    expect(read).toEqual({
      attributes: '{"n":1.0,"title":"\\u00e9","__proto__":{"a":1e400}}',
      position: 3,
      parentId: null,
    });
  });

  it('stays an attribute if the model has a field of that name, or is not known', () => {
    const own = modelView({ fields: [fieldView({ apiKey: 'position' })] });
    const document = parse({ attributes });
    expect(readMembers(document, own)).toEqual({
      attributes: JSON.stringify({ title: 'a', position: 3 }),
      parentId: modelId,
    });
    expect(readMembers(document, undefined)).toEqual({ attributes: JSON.stringify(attributes) });
    expect([hasPosition(document), hasPosition(parse({ attributes: { title: 'a' } }))]).toEqual([true, false]);
  });

  it.each([[{ position: 1.5 }], [{ position: '1' }], [{ position: 2 ** 53 }], [{ parent_id: 5 }]])(
    'is rejected for %j',
    (members) => {
      expect(codeOf(() => readMembers(parse({ attributes: members }), model))).toBe('FIELD_INVALID');
    },
  );

  it.each([
    [{}, {}],
    [{ stage: null }, { stage: null }],
    [{ stage: 'review' }, { stage: 'review' }],
  ])('does not change the stage of %j: null removes it', (meta, stage) => {
    expect(readMembers(parse({ meta }), model)).toEqual({ attributes: '{}', ...stage });
  });
});

describe('the members of a model or field', () => {
  const ofModel = (attributes: object, relationships: object = {}) =>
    readModelMembers(parse({ attributes, relationships }));
  const ofField = (attributes: object, relationships: object = {}) =>
    readFieldMembers(parse({ attributes, relationships }));

  it('have the misspelt name of the original only if the right one is missing', () => {
    expect(ofModel({ collection_appeareance: 'table' })).toEqual({ settings: { collection_appearance: 'table' } });
    const both = { collection_appeareance: 'table', collection_appearance: 'compact' };
    expect(ofModel(both)).toEqual({ settings: { collection_appearance: 'compact' } });
    expect(ofField({ appeareance: { editor: 'a' } })).toEqual({ settings: { appearance: { editor: 'a' } } });
    expect(ofField({ appearance: { editor: 'b' }, appeareance: { editor: 'a' } })).toEqual({
      settings: { appearance: { editor: 'b' } },
    });
  });

  it('have only what was sent: null resets a setting, absent keeps it', () => {
    expect(ofModel({})).toEqual({});
    expect(ofModel({ hint: null, sortable: false })).toEqual({ settings: { hint: null, sortable: false } });
    const none = { data: null };
    expect(ofModel({}, { title_field: none, workflow: none })).toEqual({
      titleFieldId: null,
      settings: { workflow: null },
    });
    expect(ofField({ localized: false, position: 0 })).toEqual({ isLocalized: false, position: 0 });
  });

  it.each(['constructor', '__proto__', 'toString', 'Name', ' name', 'settings'])(
    'reject the unknown attribute %s by its name',
    (name) => {
      const text = `{"data":{"attributes":{${JSON.stringify(name)}:1}}}`;
      for (const read of [readModelMembers, readFieldMembers]) {
        expect(rejectionOf(() => read(parse(text)))).toMatchObject({
          code: 'DOCUMENT_INVALID',
          message: expect.stringContaining(JSON.stringify(name)) as string,
        });
      }
    },
  );

  it.each(['String', 'constructor', '__proto__', '', 'toString'])('reject the field type %j', (type) => {
    expect(codeOf(() => ofField({ field_type: type }))).toBe('DOCUMENT_INVALID');
  });

  it('accept a missing fieldset and reject another one', () => {
    expect(ofField({}, { fieldset: { data: null } })).toEqual({});
    expect(codeOf(() => ofField({}, { fieldset: { data: { type: 'fieldset', id: 'a' } } }))).toBe('DOCUMENT_INVALID');
  });
});
