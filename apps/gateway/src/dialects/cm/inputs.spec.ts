import { MAX_FIELDS, MAX_VERSION_TAGS, RejectedError } from '@scriptorium/contracts';

import { RawJson } from '../../http/bodies/json-text';
import { BodyPipe } from '../../http/dtos/body.pipe';
import { codesOf, type DtoClass } from '../../http/dtos/rules';
import { rejectionBy, unreportedChecks } from '../../testing/violated-rules';
import { ContentTypeMembers, NewContentType, NewContentTypeField } from './content-types/content-type.dto';
import { ContentItemMembers, NewContentItem } from './items/item.dto';
import { CopyQuery, ItemsQuery, LocaleQuery, NewItemQuery, VersionQuery } from './items/item-query.dto';
import { DefaultLocale, LocaleChange, NewLocale } from './locales/locale.dto';
import { QueryPipe } from './queries/query.pipe';

const bodies = new BodyPipe();
const queries = new QueryPipe();

const read = (type: DtoClass, body: unknown): Promise<unknown> =>
  bodies.transform(JSON.stringify(body), { type: 'body', metatype: type });

const readQuery = (type: DtoClass, query: unknown): Promise<unknown> =>
  queries.transform(query, { type: 'query', metatype: type });

/** A body or query that violates one rule, and the code and the member of its rejection. */
type Row = readonly [input: object, code: string, member: string];

/** Begins each row with the start of its input, for the title of its test. */
const titled = (rows: readonly Row[]) =>
  rows.map(([input, code, member]) => [JSON.stringify(input).slice(0, 80), code, member, input] as const);

const LONG = 'a'.repeat(1_001);
const tooLarge = { a: 'x'.repeat(400 * 1024) };
const fieldsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `f_${at}`, type: 'ShortText' }));

const ITEM: readonly Row[] = [
  [{ name: 5 }, 'FIELD_INVALID', 'name'],
  [{ name: '_a' }, 'NAME_INVALID', 'name'],
  [{ label: 5 }, 'FIELD_INVALID', 'label'],
  [{ label: '' }, 'LABEL_INVALID', 'label'],
  [{ label: LONG }, 'LABEL_INVALID', 'label'],
  [{ fields: [] }, 'FIELD_INVALID', 'fields'],
  [{ fields: '{}' }, 'FIELD_INVALID', 'fields'],
  [{ fields: tooLarge }, 'FIELDS_TOO_LARGE', 'fields'],
  [{ versionTags: 'a' }, 'FIELD_INVALID', 'versionTags'],
  [{ versionTags: ['a', 5] }, 'FIELD_INVALID', 'versionTags'],
  [{ versionTags: ['a', ' '] }, 'VERSION_TAGS_INVALID', 'versionTags'],
  [{ versionTags: Array.from({ length: MAX_VERSION_TAGS + 1 }, () => 'a') }, 'VERSION_TAGS_INVALID', 'versionTags'],
  [{ availabilityDate: 5 }, 'FIELD_INVALID', 'availabilityDate'],
  [{ availabilityDate: 'soon' }, 'DATE_INVALID', 'availabilityDate'],
  [{ unavailabilityDate: false }, 'FIELD_INVALID', 'unavailabilityDate'],
  [{ unavailabilityDate: '2026-1-1' }, 'DATE_INVALID', 'unavailabilityDate'],
  [{ locale: {} }, 'FIELD_INVALID', 'locale'],
];

const NEW_ITEM: readonly Row[] = [
  ...ITEM,
  [{ name: null }, 'FIELD_REQUIRED', 'name'],
  [{ contentType: null }, 'FIELD_REQUIRED', 'contentType'],
  [{ contentType: 5 }, 'FIELD_INVALID', 'contentType'],
  [{ id: 5 }, 'FIELD_INVALID', 'id'],
];

const title = { id: 'title', type: 'ShortText' };
const fieldWith = (change: object) => ({ fields: [title, { id: 'a', type: 'ShortText', ...change }] });

const TYPE: readonly Row[] = [
  [{ name: 5 }, 'FIELD_INVALID', 'name'],
  [{ name: ' ' }, 'FIELD_INVALID', 'name'],
  [{ description: 5 }, 'FIELD_INVALID', 'description'],
  [{ fields: 'title' }, 'FIELD_INVALID', 'fields'],
  [{ fields: [5] }, 'FIELD_INVALID', 'fields'],
  [{ fields: [null] }, 'FIELD_INVALID', 'fields'],
  [{ fields: [[]] }, 'FIELD_INVALID', 'fields'],
  [{ fields: fieldsOf(MAX_FIELDS + 1) }, 'TOO_MANY_FIELDS', 'fields'],
  [{ fields: [title, title] }, 'FIELD_INVALID', 'fields'],
  [fieldWith({ id: undefined }), 'FIELD_REQUIRED', 'fields[1].id'],
  [fieldWith({ id: 5 }), 'FIELD_INVALID', 'fields[1].id'],
  [fieldWith({ id: 'A b' }), 'FIELD_INVALID', 'fields[1].id'],
  [fieldWith({ name: 5 }), 'FIELD_INVALID', 'fields[1].name'],
  [fieldWith({ name: '' }), 'FIELD_INVALID', 'fields[1].name'],
  [fieldWith({ type: undefined }), 'FIELD_REQUIRED', 'fields[1].type'],
  [fieldWith({ type: 5 }), 'FIELD_INVALID', 'fields[1].type'],
  [fieldWith({ type: 'Nothing' }), 'FIELD_INVALID', 'fields[1].type'],
  [fieldWith({ required: 'yes' }), 'FIELD_INVALID', 'fields[1].required'],
  [fieldWith({ localized: 1 }), 'FIELD_INVALID', 'fields[1].localized'],
  [fieldWith({ helpText: 5 }), 'FIELD_INVALID', 'fields[1].helpText'],
  [fieldWith({ rules: [] }), 'FIELD_INVALID', 'fields[1].rules'],
];

const FIELDS: Readonly<Record<string, DtoClass>> = { 'fields[]': NewContentTypeField };

const NEW_TYPE: readonly Row[] = [
  ...TYPE,
  [{ id: undefined }, 'FIELD_REQUIRED', 'id'],
  [{ id: 5 }, 'FIELD_INVALID', 'id'],
  [{ id: 'Page' }, 'FIELD_INVALID', 'id'],
  [{ name: undefined }, 'FIELD_REQUIRED', 'name'],
];

const NEW_LOCALE: readonly Row[] = [
  [{ default: null }, 'FIELD_REQUIRED', 'default'],
  [{ default: 'false' }, 'FIELD_INVALID', 'default'],
  [{ id: undefined }, 'FIELD_REQUIRED', 'id'],
  [{ id: 5 }, 'FIELD_INVALID', 'id'],
  [{ id: '' }, 'LOCALE_TAG_INVALID', 'id'],
  [{ id: 'a'.repeat(101) }, 'LOCALE_TAG_INVALID', 'id'],
  [{ label: null }, 'FIELD_REQUIRED', 'label'],
  [{ label: [] }, 'FIELD_INVALID', 'label'],
  [{ label: ' ' }, 'LABEL_INVALID', 'label'],
];

const LOCALE_CHANGE: readonly Row[] = [
  [{ id: 5 }, 'FIELD_INVALID', 'id'],
  [{ label: 5 }, 'FIELD_INVALID', 'label'],
  [{ label: '' }, 'LABEL_INVALID', 'label'],
  [{ default: 0 }, 'FIELD_INVALID', 'default'],
];

const DEFAULT_LOCALE: readonly Row[] = [
  [{ id: null }, 'FIELD_REQUIRED', 'id'],
  [{ id: 5 }, 'FIELD_INVALID', 'id'],
];

const BODIES: readonly (readonly [type: DtoClass, valid: object, rows: readonly Row[]])[] = [
  [NewContentItem, { name: 'home', contentType: 'page' }, NEW_ITEM],
  [ContentItemMembers, {}, ITEM],
  [NewContentType, { id: 'page', name: 'Page' }, NEW_TYPE],
  [ContentTypeMembers, {}, TYPE],
  [NewLocale, { default: false, id: 'fr', label: 'French' }, NEW_LOCALE],
  [LocaleChange, {}, LOCALE_CHANGE],
  [DefaultLocale, { id: 'fr' }, DEFAULT_LOCALE],
];

describe.each(BODIES.map((row) => [row[0].name, ...row] as const))('the body %s', (_name, type, valid, rows) => {
  const rejected = (change: object) => rejectionBy(bodies, type, JSON.stringify({ ...valid, ...change }));

  test('accepts its smallest form', async () => {
    expect(await read(type, valid)).toEqual(valid);
  });

  test.each(titled(rows))('rejects %s with %s of %s', async (_title, code, member, change) => {
    expect(await rejected(change)).toMatchObject({ code, member });
  });

  test('has a row above for every check', async () => {
    const rejections = await Promise.all(rows.map(([change]) => rejected(change)));
    expect(unreportedChecks(type, rejections, codesOf(type).includes('TOO_MANY_FIELDS') ? FIELDS : {})).toEqual([]);
  });
});

const COUNTS = ['', '0', '-1', '1.5', 'x', ' 1', '1e3', '0x1', '1000000000', '9'.repeat(400)];
const countRows = (name: string): Row[] => COUNTS.map((text) => [{ [name]: text }, 'QUERY_INVALID', name]);

const QUERIES: readonly (readonly [type: DtoClass, rows: readonly Row[]])[] = [
  [VersionQuery, [...COUNTS, '01'].map((version): Row => [{ version }, 'VERSION_INVALID', 'version'])],
  [
    ItemsQuery,
    [
      ...countRows('pageNumber'),
      ...countRows('pageSize'),
      [{ sortBy: 'label' }, 'QUERY_INVALID', 'sortBy'],
      [{ sortBy: '' }, 'QUERY_INVALID', 'sortBy'],
      [{ status: 'draft' }, 'QUERY_INVALID', 'status'],
      [{ view: 'all' }, 'QUERY_INVALID', 'view'],
    ],
  ],
];

describe.each(QUERIES.map((row) => [row[0].name, ...row] as const))('the query %s', (_name, type, rows) => {
  test.each(titled(rows))('rejects %s with %s of %s', async (_title, code, member, query) => {
    expect(await rejectionBy(queries, type, query)).toMatchObject({ code, member });
  });

  test('has a row above for every check', async () => {
    const rejections = await Promise.all(rows.map(([query]) => rejectionBy(queries, type, query)));
    expect(unreportedChecks(type, rejections)).toEqual([]);
  });
});

test.each([LocaleQuery, NewItemQuery, CopyQuery])('%p passes its texts on', (type) => {
  expect([codesOf(type), unreportedChecks(type, [])]).toEqual([[], []]);
});

test('reads only counts and versions as numbers', async () => {
  const names = { sortBy: '-name', status: 'Draft' };
  const texts = { search: '1', id: '2', linkedTo: '3', contentType: '4', locale: '5', ...names };
  expect(await readQuery(ItemsQuery, { ...texts, pageNumber: '007', pageSize: '999999999' })).toEqual({
    ...texts,
    pageNumber: 7,
    pageSize: 999_999_999,
  });
  expect(await readQuery(VersionQuery, { version: '12', locale: '' })).toEqual({ version: 12, locale: '' });
  expect(await readQuery(CopyQuery, { version: ' 1', sourceLocale: '' })).toEqual({ version: ' 1', sourceLocale: '' });
  expect(await readQuery(ItemsQuery, {})).toEqual({});
});

const locale = { default: false, id: 'fr', label: 'French' };

test.each<[DtoClass, object, object]>([
  [NewLocale, { ...locale, more: 1 }, locale],
  [LocaleChange, { label: null, default: null }, {}],
  [ContentItemMembers, { name: null, label: null, versionTags: null, fields: null }, {}],
  [ContentItemMembers, { availabilityDate: null, locale: null }, { availabilityDate: null, locale: null }],
  [ContentTypeMembers, { name: null, description: null, fields: null }, { description: null }],
  [ContentTypeMembers, { fields: [] }, { fields: [] }],
  [ContentTypeMembers, { fields: fieldsOf(MAX_FIELDS) }, { fields: fieldsOf(MAX_FIELDS) }],
])('%p reads %j as %j', async (type, body, members) => {
  const instance = await read(type, body);
  expect(instance).toBeInstanceOf(type);
  expect(instance).toEqual(members);
});

test('reads the fields of an item as the text that was sent', async () => {
  const fields = '{"b":1.0,"a":[12345678901234567890,"\\u00e9"],"b":2}';
  const item = await bodies.transform(`{"fields": ${fields} }`, { type: 'body', metatype: ContentItemMembers });
  expect(item).toEqual({ fields: new RawJson(fields) });
});

test('keeps an object as it was sent, whatever its keys', async () => {
  const rules = '{"constructor":{"then":1},"prototype":{"x":1},"__proto__":{"a":[{}]},"x":null}';
  const body = `{"fields":[{"id":"a","type":"ShortText","rules":${rules}}]}`;
  const type = await bodies.transform(body, { type: 'body', metatype: ContentTypeMembers });
  const [field] = (type as ContentTypeMembers).fields ?? [];
  expect(JSON.stringify(field?.rules)).toBe(rules);
});

test('reports a missing member first, then a wrong type, then a limit, then a rule of the whole', async () => {
  const rejected = (type: DtoClass, body: object) => rejectionBy(bodies, type, JSON.stringify(body));
  expect(await rejected(NewLocale, { default: 5, id: '' })).toMatchObject({ code: 'FIELD_REQUIRED', member: 'label' });
  expect(await rejected(NewLocale, { ...locale, id: '', label: 5 })).toMatchObject({ member: 'label' });
  expect(await rejected(ContentItemMembers, { fields: tooLarge, name: '' })).toMatchObject({ code: 'NAME_INVALID' });
  const fields = [title, { ...title, id: 'A b' }, title];
  expect(await rejected(ContentTypeMembers, { fields })).toMatchObject({ member: 'fields[1].id' });
});

test('adds the limit and a short value to a rejection', async () => {
  const dataOf = async (body: object): Promise<unknown> => {
    const error: unknown = await read(ContentItemMembers, body).catch((reason: unknown) => reason);
    return error instanceof RejectedError ? error.data : error;
  };
  expect(await dataOf({ label: '' })).toEqual({ property: 'label', invalidValue: '', limit: 1_000 });
  expect(await dataOf({ label: LONG })).toEqual({ property: 'label', limit: 1_000 });
  expect(await dataOf({ fields: 5 })).toEqual({ property: 'fields', invalidValue: 5 });
  const size = JSON.stringify(tooLarge).length;
  expect(await dataOf({ fields: tooLarge })).toEqual({ property: 'fields', limit: 400 * 1024, size });
});

test('lists every code with which a class rejects a body, including those of nested classes', () => {
  expect([...codesOf(NewContentType)].sort()).toEqual(['FIELD_INVALID', 'FIELD_REQUIRED', 'TOO_MANY_FIELDS']);
  const codes = ['DATE_INVALID', 'FIELDS_TOO_LARGE', 'FIELD_INVALID', 'LABEL_INVALID', 'NAME_INVALID'];
  expect([...codesOf(ContentItemMembers)].sort()).toEqual([...codes, 'VERSION_TAGS_INVALID']);
});
