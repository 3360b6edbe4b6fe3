import { RejectedError } from '@scriptorium/contracts';
import fc from 'fast-check';

import { ParsedJson } from './parse-json';

function codeOf(source: string): string | undefined {
  try {
    ParsedJson.parse(source);
  } catch (error) {
    if (error instanceof RejectedError) return error.code;
    throw error;
  }
  return undefined;
}

test('returns the text of a member as it was sent, without white space', () => {
  const source = `{ "label": "a,b:{}",\n "body": { "b" : 1.0, "a": [12345678901234567890, -0, 1e400],
    "e": "\\u00e9\\/ \\" x", "b": {} , "__proto__": { "polluted": true } }, "version" : 3 }`;
  const json = ParsedJson.parse(source);
  expect(json.member('body')).toBe(
    '{"b":1.0,"a":[12345678901234567890,-0,1e400],"e":"\\u00e9\\/ \\" x","b":{},"__proto__":{"polluted":true}}',
  );
  expect(json.member('version')).toBe('3');
  expect(json.value).toMatchObject({ label: 'a,b:{}', version: 3 });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('uses the last of duplicate members, even if one is written with an escape', () => {
  expect(ParsedJson.parse('{"body":{"n":1},"\\u0062ody":{"n":2}}').member('body')).toBe('{"n":2}');
});

test('treats __proto__ as an ordinary member', () => {
  expect(ParsedJson.parse('{"__proto__":{"a":1}}').member('__proto__')).toBe('{"a":1}');
});

test('returns the elements of an array', () => {
  expect(ParsedJson.parse('[ {"id": 1}, [ ], "x" ]').elements()).toEqual(['{"id":1}', '[]', '"x"']);
  expect(ParsedJson.parse('[]').elements()).toEqual([]);
});

test('removes only the white space between tokens', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t', '\n '), (value, space) => {
      const source = JSON.stringify([value, { value }], null, space);
      expect(ParsedJson.parse(source).elements()).toEqual([JSON.stringify(value), JSON.stringify({ value })]);
    }),
  );
});

test('rejects malformed JSON, comments and trailing commas', () => {
  for (const source of ['', ' \n', '{', '{"a":1,}', '// x\n{}', 'undefined', '{a:1}', '{"a":1} x']) {
    expect(codeOf(source)).toBe('REQUEST_NOT_JSON');
  }
});

test('rejects too deep nesting with REQUEST_TOO_DEEP', () => {
  expect(codeOf('['.repeat(100_000) + ']'.repeat(100_000))).toBe('REQUEST_TOO_DEEP');
});

test.each([
  ['numbers', '0'],
  ['objects', '{}'],
  ['arrays', '[]'],
  ['texts', '","'],
])('rejects too many %s with REQUEST_TOO_LARGE, before they are parsed', (_, element) => {
  const list = (count: number): string => `[${`${element},`.repeat(count)}${element}]`;
  expect(codeOf(list(1_000_000))).toBe('REQUEST_TOO_LARGE');
  expect(codeOf(`${list(1_000_000)}]`)).toBe('REQUEST_TOO_LARGE');
  expect(codeOf(list(200_000))).toBeUndefined();
});

test('keeps the values of any JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.json()), fc.array(fc.json()), (object, array) => {
      const pairs = Object.entries(object).map(([name, json]) => `${JSON.stringify(name)} : ${json}`);
      const json = ParsedJson.parse(`{ ${pairs.join(' , ')} }`);
      for (const [name, text] of Object.entries(object)) {
        expect(JSON.parse(json.member(name) ?? '')).toEqual(JSON.parse(text));
      }
      const elements = ParsedJson.parse(`[ ${array.join(' , ')} ]`).elements();
      expect(elements.map((text): unknown => JSON.parse(text))).toEqual(array.map((json): unknown => JSON.parse(json)));
    }),
  );
});

test('rejects exactly the texts that JSON.parse rejects', () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '1',
    '-',
    '.',
    'e',
    '0',
    'true',
    'null',
    ' ',
    '\n',
    '\\',
    '/',
  ];
  const others = ['//', '/*', '*/', "'", '\ufeff', '\u00a0', '\0', 'NaN', 'Infinity', 'undefined', '+', '\ud800'];
  const text = fc.array(fc.constantFrom(...pieces, ...others), { maxLength: 12 }).map((parts) => parts.join(''));
  const cut = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ' ', '0')).map(([json, at, piece]) => {
    const position = at % (json.length + 1);
    return json.slice(0, position) + piece + json.slice(position + 1);
  });
  fc.assert(
    fc.property(fc.oneof(text, cut), (source) => {
      expect([source, codeOf(source)]).toEqual([source, isJson(source) ? undefined : 'REQUEST_NOT_JSON']);
    }),
    { numRuns: 2_000 },
  );
});

// With quadratic time this test would exceed the runner's limit.
test('parses long texts in linear time', () => {
  const many = 200_000;
  expect(ParsedJson.parse(`[${'"",'.repeat(many)}0]`).elements()).toHaveLength(many + 1);
  const text = `"${'\\\\\\"'.repeat(many)}"`;
  expect(ParsedJson.parse(`{"a":${text},"b":${' '.repeat(many)}0}`).member('a')).toBe(text);
  expect(codeOf(`{"a":"${'\\"'.repeat(many)}`)).toBe('REQUEST_NOT_JSON');
});
