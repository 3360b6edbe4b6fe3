import fc from 'fast-check';

import { codeOf, rejectionOf } from '../../testing/code-of';
import { hostileText, wellFormedText } from '../../testing/hostile-texts';
import { RequestBody } from './request-body';

const parse = (value: unknown): RequestBody => RequestBody.parse(JSON.stringify(value));
const with_ = (value: unknown): RequestBody => parse({ a: value });

type Read = (body: RequestBody, name: string) => unknown;

const READERS: Readonly<Record<string, Read>> = {
  text: (body, name) => body.text(name),
  optionalText: (body, name) => body.optionalText(name),
  nullableText: (body, name) => body.nullableText(name),
  integer: (body, name) => body.integer(name),
  optionalInteger: (body, name) => body.optionalInteger(name),
  optionalFlag: (body, name) => body.optionalFlag(name),
  list: (body, name) => body.list(name),
  optionalList: (body, name) => body.optionalList(name),
  optionalObject: (body, name) => body.optionalObject(name)?.values,
  optionalObjects: (body, name) => body.optionalObjects(name)?.map(({ values }) => values),
};
const REQUIRED = ['text', 'integer', 'list'];
const NULLABLE = ['nullableText'];

/** The readers that accept each value. All others reject it with FIELD_INVALID. */
const ACCEPTED: readonly (readonly [value: unknown, readers: readonly string[]])[] = [
  ['', ['text', 'optionalText', 'nullableText']],
  ['5', ['text', 'optionalText', 'nullableText']],
  ['true', ['text', 'optionalText', 'nullableText']],
  [0, ['integer', 'optionalInteger']],
  [-5, ['integer', 'optionalInteger']],
  [Number.MAX_SAFE_INTEGER, ['integer', 'optionalInteger']],
  [Number.MAX_SAFE_INTEGER + 1, []],
  [1.5, []],
  [1e21, []],
  [true, ['optionalFlag']],
  [false, ['optionalFlag']],
  [[], ['list', 'optionalList', 'optionalObjects']],
  [
    ['a', ''],
    ['list', 'optionalList'],
  ],
  [['a', 5], []],
  [['a', null], []],
  [[['a']], []],
  [[{}], ['optionalObjects']],
  [[{}, null], []],
  [[[]], []],
  [{}, ['optionalObject']],
  [{ length: 0 }, ['optionalObject']],
];

describe.each(Object.entries(READERS))('the reader %s', (reader, read) => {
  it.each(ACCEPTED.map(([value, readers]) => [JSON.stringify(value), value, readers.includes(reader)] as const))(
    'reads %s unchanged, or rejects it by the name of the member',
    (_text, value, isAccepted) => {
      if (isAccepted) expect(read(with_(value), 'a')).toEqual(value);
      else
        expect(rejectionOf(() => read(with_(value), 'a'))).toMatchObject({
          code: 'FIELD_INVALID',
          data: { property: 'a', invalidValue: value },
        });
    },
  );

  it('treats null and a missing member alike, except where null removes a value', () => {
    const code = REQUIRED.includes(reader) ? 'FIELD_REQUIRED' : undefined;
    expect([codeOf(() => read(parse({}), 'a')), codeOf(() => read(with_(null), 'a'))]).toEqual([code, code]);
    if (code === undefined)
      expect([read(parse({}), 'a'), read(with_(null), 'a')]).toEqual([
        undefined,
        NULLABLE.includes(reader) ? null : undefined,
      ]);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
    'reads no member of the prototype: %s',
    (name) => {
      expect(codeOf(() => read(parse({}), name))).toBe(REQUIRED.includes(reader) ? 'FIELD_REQUIRED' : undefined);
    },
  );

  it('rejects with nothing but a code for the member, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), hostileText, (value, name) => {
        const body = RequestBody.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`);
        expect([undefined, 'FIELD_INVALID', 'FIELD_REQUIRED']).toContain(codeOf(() => read(body, name)));
      }),
    );
  });
});

it('reads numbers as JSON does: an exponent and a fraction of zero are integers', () => {
  const read = (text: string): unknown => RequestBody.parse(`{"a":${text}}`).integer('a');
  expect(['1.0', '1e3', '-0', '100e-2'].map(read)).toEqual([1, 1_000, -0, 1]);
  for (const text of ['1e400', '1e-1', '9007199254740993', '-9007199254740993']) {
    expect([text, codeOf(() => read(text))]).toEqual([text, 'FIELD_INVALID']);
  }
});

it('names the path of a member in an object of a list', () => {
  const body = parse({ devices: [{ a: 'x' }, { a: { b: [5] } }] });
  const inner = body.optionalObjects('devices')?.[1]?.optionalObject('a');
  expect(rejectionOf(() => inner?.list('b'))).toMatchObject({ data: { property: 'devices[1].a.b' } });
  expect(rejectionOf(() => inner?.text('c'))).toMatchObject({
    code: 'FIELD_REQUIRED',
    data: { property: 'devices[1].a.c' },
  });
});

it.each<[string, unknown, string | undefined]>([
  ['no body', undefined, 'BODY_REQUIRED'],
  ['a parsed object', { a: 1 }, 'BODY_REQUIRED'],
  ['white space', ' \r\n\t', 'BODY_REQUIRED'],
  ['null', 'null', 'REQUEST_NOT_AN_OBJECT'],
  ['a text', '"a"', 'REQUEST_NOT_AN_OBJECT'],
  ['a list', '[]', 'REQUEST_NOT_AN_OBJECT'],
  ['a number', '5', 'REQUEST_NOT_AN_OBJECT'],
  ['an object', ' {} ', undefined],
])('requires an object: %s', (_what, source, code) => {
  expect(codeOf(() => RequestBody.parse(source))).toBe(code);
  const isAbsent = code === 'BODY_REQUIRED';
  expect(codeOf(() => RequestBody.parseOptional(source))).toBe(isAbsent ? undefined : code);
  if (isAbsent) expect(RequestBody.parseOptional(source).names).toEqual([]);
});

it.each([
  ['[]', undefined],
  ['[{},{}]', undefined],
  ['[{},{},{}]', 'TOO_MANY_ITEMS'],
  ['[1,[],"a"]', 'TOO_MANY_ITEMS'],
  ['{}', 'REQUEST_NOT_A_LIST'],
  ['null', 'REQUEST_NOT_A_LIST'],
  ['[{},5]', 'REQUEST_NOT_AN_OBJECT'],
  ['[[]]', 'REQUEST_NOT_AN_OBJECT'],
  ['', 'BODY_REQUIRED'],
])('requires a list of objects: %s', (source, code) => {
  expect(codeOf(() => RequestBody.parseList(source, 2))).toBe(code);
});

it('returns the text of each member, from which the same value is parsed, and no text for null', () => {
  fc.assert(
    fc.property(fc.dictionary(wellFormedText, fc.jsonValue()), (members) => {
      const body = RequestBody.parse(JSON.stringify(members, null, 2));
      expect([...body.names].sort()).toEqual(Object.keys(members).sort());
      for (const [name, value] of Object.entries(members)) {
        const text = body.raw(name);
        expect(text === undefined ? null : JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(body.has(name)).toBe(true);
      }
    }),
  );
});
