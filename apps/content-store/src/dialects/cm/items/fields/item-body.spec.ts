import { shortId } from '@scriptorium/contracts';
import { blocksIn, linksIn, memberTexts } from '@scriptorium/copy-engine';
import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { writeBody } from '../../../../content/bodies/write-body';
import { encodeValues } from '../../../../content/values/encode-values';
import { buildCatalog, buildModel, fieldOf } from '../../../../testing/model-builders';
import { outcomeOf } from '../../../../testing/outcome-of';
import { attributes, BLOCK_MODEL, recordModel } from '../../../../testing/record-values';
import { itemBody } from './item-body';
import { parseFields } from './parse-fields';
import { presentFields } from './present-fields';

type Json = Readonly<Record<string, unknown>>;
type Presented = Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;

const page = recordModel('page', true);
const other = buildModel('other', {
  slug: 'slug',
  date: 'date',
  when: 'date_time',
  files: 'gallery',
  file: 'file',
  json: 'json',
});
const catalog = buildCatalog([BLOCK_MODEL, page, other]);

/** Returns the body of a record with values that a client of the DatoCMS API sent. */
function storedBody(sent: Json): string {
  const values = page.fields.map((field) => ({ field, value: sent[field.apiKey] }));
  const { texts } = encodeValues(catalog, values, { existingBlocks: new Map(), generateId: randomUUID });
  const members = page.fields.map(({ apiKey }, index): [string, string | null] => {
    const text = texts[index] ?? 'null';
    return [apiKey, text === 'null' ? null : text];
  });
  return writeBody(null, page.schemaUri, new Map(members), 'home');
}

const bodies = attributes(2).map(storedBody);
const saved = (previous: string, fields: string): string =>
  itemBody({ catalog, model: page, previous, known: previous, sent: parseFields(page, fields), name: undefined }).text;
const presented = (body: string): Presented => JSON.parse(presentFields(catalog, page, body)) as Presented;

/** Generates white space and the order of the members that a client may use. */
const rewritten = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(undefined, 1, '\t'),
      fc.shuffledSubarray([...page.fields], { minLength: page.fields.length }),
    )
    .map(([space, order]) => {
      const fields = JSON.parse(text) as Presented;
      return JSON.stringify(Object.fromEntries(order.map(({ apiKey }) => [apiKey, fields[apiKey]])), null, space);
    });

const runs = { numRuns: inFullRun(2_000, 60) };

describe('the body of an item', () => {
  it('is unchanged, to the byte, if its fields are sent back in any order', () => {
    fc.assert(
      fc.property(
        bodies.chain((body) => fc.tuple(fc.constant(body), rewritten(presentFields(catalog, page, body)))),
        ([body, sent]) => {
          expect(saved(body, sent)).toBe(body);
        },
      ),
      runs,
    );
  });

  it('changes only the sent fields, and shows them as they were sent', () => {
    fc.assert(
      fc.property(bodies, bodies, fc.subarray([...page.fields]), (before, wanted, fields) => {
        const values = presented(wanted);
        const after = saved(
          before,
          JSON.stringify(Object.fromEntries(fields.map(({ apiKey }) => [apiKey, values[apiKey]]))),
        );
        const expected = page.fields.map(({ apiKey }) => [
          apiKey,
          (fields.some((field) => field.apiKey === apiKey) ? values : presented(before))[apiKey],
        ]);
        expect(presented(after)).toEqual(Object.fromEntries(expected));
        const kept = page.fields.filter((field) => !fields.includes(field)).map(({ apiKey }) => apiKey);
        const [texts, textsBefore] = [memberTexts(after), memberTexts(before)];
        expect(kept.map((key) => texts.get(key))).toEqual(kept.map((key) => textsBefore.get(key)));
      }),
      runs,
    );
  });

  it('has the values of a known body in a new version, with the blocks of the known body', () => {
    fc.assert(
      fc.property(bodies, bodies, (previous, known) => {
        const sent = parseFields(page, presentFields(catalog, page, known));
        const { text, links } = itemBody({ catalog, model: page, previous, known, sent, name: undefined });
        expect(presented(text)).toEqual(presented(known));
        expect([...blocksIn(text).keys()].sort()).toEqual([...blocksIn(known).keys()].sort());
        expect(links).toEqual([]);
        expect(linksIn(text)).toEqual(linksIn(known));
      }),
      runs,
    );
  });

  it('reports the links in changed fields only', () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const before = storedBody({ a_link: shortId(one), a_links: [shortId(one)] });
    const sent = parseFields(
      page,
      JSON.stringify({ ...presented(before), a_links: { type: 'Reference', value: [shortId(two)] } }),
    );
    const { links } = itemBody({ catalog, model: page, previous: before, known: before, sent, name: undefined });
    expect(links.map(({ familyId, path }) => [familyId, path])).toEqual([[two, 'a_links.0']]);
  });

  it('gets shared values of other locales unless they are sent, and another name', () => {
    const [shared, own] = [storedBody({ a_string: 'shared', a_float: 1 }), storedBody({ a_string: 'own' })];
    const sent = parseFields(page, '{"a_float":{"type":"Decimal","value":2.50}}');
    const sharedValues = new Map([...memberTexts(shared)].filter(([key]) => key !== '_meta'));
    const { text } = itemBody({ catalog, model: page, previous: own, known: null, sent, sharedValues, name: 'new' });
    expect(JSON.parse(text)).toMatchObject({ _meta: { name: 'new' }, a_string: 'shared', a_float: 2.5 });
    expect(JSON.parse(saved(own, '{"a_string":{"type":"ShortText","value":null}}'))).toEqual({
      _meta: { schema: page.schemaUri, name: 'home' },
    });
  });
});

describe('sent fields', () => {
  const entry = (type: unknown, value: unknown): string => JSON.stringify({ type, value });

  it.each([
    ['an empty text', ''],
    ['text that is not JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"slug"'],
    ['a number', '1'],
  ])('are rejected if they are %s', (_, text) => {
    expect(outcomeOf(() => parseFields(other, text))).toBe('INVALID_FIELD fields VALIDATION_INVALID');
  });

  it.each([
    ['an unknown field', '"title":{"type":"ShortText","value":""}', 'FIELD_UNKNOWN title'],
    ['a member of every object', '"constructor":{"type":"ShortText","value":""}', 'FIELD_UNKNOWN constructor'],
    ['a value alone', '"slug":"x"', 'INVALID_FIELD slug VALIDATION_INVALID'],
    ['no type', '"slug":{"value":"x"}', 'INVALID_FIELD slug VALIDATION_INVALID'],
    ['no value', '"slug":{"type":"Slug"}', 'INVALID_FIELD slug VALIDATION_INVALID'],
    ['null', '"slug":null', 'INVALID_FIELD slug VALIDATION_INVALID'],
    ['a type that is not text', `"slug":${entry(['Slug'], 'x')}`, 'INVALID_FIELD slug VALIDATION_INVALID'],
    ['another type', `"slug":${entry('LongText', 'x')}`, 'INVALID_FIELD slug VALIDATION_INVALID'],
    ['a type in another case', `"slug":${entry('slug', 'x')}`, 'INVALID_FIELD slug VALIDATION_INVALID'],
    [
      'one value instead of a list',
      `"file":${entry('Media', { upload_id: 'x' })}`,
      'INVALID_FIELD file VALIDATION_INVALID',
    ],
    ['two values for a field of one', `"file":${entry('Media', [{}, {}])}`, 'INVALID_FIELD file VALIDATION_INVALID'],
    ['an object with indexes', `"files":${entry('Media', { 0: {} })}`, 'INVALID_FIELD files VALIDATION_INVALID'],
  ])('are rejected with %s', (_, member, expected) => {
    expect(outcomeOf(() => parseFields(other, `{${member}}`))).toBe(expected);
  });

  it.each<[string, string, unknown, unknown]>([
    ['slug', 'Slug', 'x', 'x'],
    ['slug', 'ShortText', 'x', 'x'],
    ['date', 'Date', '2024-02-29', '2024-02-29'],
    ['date', 'DateTime', '2024-02-29', '2024-02-29'],
    ['file', 'Media', [{ upload_id: 'x' }], { upload_id: 'x' }],
    ['file', 'Media', [], null],
    ['file', 'Media', null, null],
    ['files', 'Media', [], []],
    ['json', 'Json', { a: [1] }, '{"a":[1]}'],
    ['json', 'RichText', { type: 'doc' }, '{"type":"doc"}'],
    ['json', 'Json', 'text', '"text"'],
  ])('of %s with the type %s and the value %j have the value %j', (name, type, value, expected) => {
    const [sent] = parseFields(other, `{"${name}":${entry(type, value)}}`);
    expect(sent).toEqual({ field: fieldOf(other, name), value: expected, text: JSON.stringify(value) });
  });

  it('count once, the last one, if a name occurs twice', () => {
    const text = `{"slug":${entry('Slug', 'a')},"slug":{"type":"X","type":"Slug","value":1,"value":"b"}}`;
    expect(parseFields(other, text).map(({ value }) => value)).toEqual(['b']);
    expect(parseFields(other, undefined)).toEqual([]);
    expect(parseFields(other, ' { } ')).toEqual([]);
  });
});
