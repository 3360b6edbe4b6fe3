import { MAX_FIELDS, RejectedError } from '@scriptorium/contracts';

import { ContentTypeMembers, NewContentType } from '../content-types/content-type.dto';
import { ContentItemMembers, NewContentItem } from '../items/item.dto';
import { LocaleChange, NewLocale } from '../locales/locale.dto';
import { codesOf } from './members';
import { readBody } from './read-body';

const bodies = { NewContentItem, ContentItemMembers, NewContentType, ContentTypeMembers, NewLocale, LocaleChange };
type Name = keyof typeof bodies;

function read(name: Name, body: unknown): unknown {
  try {
    return readBody<object>(JSON.stringify(body), bodies[name]).members;
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error;
    return [error.code, error.data['property']];
  }
}

const locale = { default: false, id: 'fr', label: 'French' };
const type = { id: 'page', name: 'Page' };
const field = { id: 'title', type: 'ShortText' };

test.each<[Name, unknown, unknown]>([
  ['NewLocale', {}, ['FIELD_REQUIRED', expect.any(String)]],
  ['NewLocale', { ...locale, default: null }, ['FIELD_REQUIRED', 'default']],
  ['NewLocale', { ...locale, default: 'false' }, ['FIELD_INVALID', 'default']],
  ['NewLocale', { ...locale, label: ' ' }, ['LABEL_INVALID', 'label']],
  ['NewLocale', { ...locale, label: 'a\0' }, ['FIELD_INVALID', 'label']],
  ['NewLocale', { ...locale, label: '\ud800' }, ['FIELD_INVALID', 'label']],
  ['NewLocale', { ...locale, id: '' }, ['LOCALE_TAG_INVALID', 'id']],
  ['NewLocale', { ...locale, label: 5, id: '' }, ['FIELD_INVALID', 'label']],
  ['NewContentItem', { contentType: 'page' }, ['FIELD_REQUIRED', 'name']],
  ['NewContentItem', { name: 'a', contentType: 'page', fields: [] }, ['FIELD_INVALID', 'fields']],
  ['ContentItemMembers', { versionTags: 'a' }, ['FIELD_INVALID', 'versionTags']],
  ['ContentItemMembers', { versionTags: ['a', 5] }, ['FIELD_INVALID', 'versionTags']],
  ['ContentItemMembers', { versionTags: ['a', ' '] }, ['VERSION_TAGS_INVALID', 'versionTags']],
  ['ContentItemMembers', { availabilityDate: 'soon' }, ['DATE_INVALID', 'availabilityDate']],
  ['NewContentType', { ...type, fields: [5] }, ['FIELD_INVALID', 'fields']],
  ['NewContentType', { ...type, fields: [null] }, ['FIELD_INVALID', 'fields']],
  ['NewContentType', { ...type, fields: [[]] }, ['FIELD_INVALID', 'fields']],
  ['NewContentType', { ...type, fields: [field, { id: 'a' }] }, ['FIELD_REQUIRED', 'fields[1].type']],
  ['NewContentType', { ...type, fields: [{ ...field, type: 'Nothing' }] }, ['FIELD_INVALID', 'fields[0].type']],
  ['NewContentType', { ...type, fields: [{ ...field, id: 'A b' }] }, ['FIELD_INVALID', 'fields[0].id']],
  ['NewContentType', { ...type, fields: fieldsOf(MAX_FIELDS + 1) }, ['TOO_MANY_FIELDS', 'fields']],
])('%s rejects %j with %j', (name, body, rejection) => {
  expect(read(name, body)).toEqual(rejection);
});

function fieldsOf(count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({ id: `field_${at}`, type: 'ShortText' }));
}

test.each<[Name, object, object]>([
  ['NewLocale', { ...locale, more: 1, __proto__: null }, locale],
  ['LocaleChange', { label: null, default: null }, {}],
  ['ContentItemMembers', { name: null, label: null, versionTags: null, fields: null }, {}],
  ['ContentItemMembers', { availabilityDate: null, locale: null }, { availabilityDate: null, locale: null }],
  ['ContentTypeMembers', { name: null, description: null, fields: null }, { description: null }],
  ['ContentTypeMembers', { fields: [] }, { fields: [] }],
  ['ContentTypeMembers', { fields: fieldsOf(MAX_FIELDS) }, { fields: fieldsOf(MAX_FIELDS) }],
])('%s reads %j as %j', (name, body, members) => {
  expect(read(name, body)).toEqual(members);
});

test('keeps an object as it was sent, whatever its keys', () => {
  const rules = JSON.parse('{"constructor":{"then":1},"__proto__":{"a":[{}]},"x":null}') as object;
  const { members } = readBody(JSON.stringify({ ...type, fields: [{ ...field, rules }] }), NewContentType);
  expect(JSON.stringify(members.fields?.[0]?.rules)).toBe(JSON.stringify(rules));
});

test('lists every code with which a class rejects a body, including those of nested classes', () => {
  expect([...codesOf(NewContentType)].sort()).toEqual(['FIELD_INVALID', 'FIELD_REQUIRED', 'TOO_MANY_FIELDS']);
  expect([...codesOf(ContentItemMembers)].sort()).toEqual(
    ['DATE_INVALID', 'FIELD_INVALID', 'LABEL_INVALID', 'NAME_INVALID', 'VERSION_TAGS_INVALID'].sort(),
  );
});
