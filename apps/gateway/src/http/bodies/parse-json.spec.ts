import { RejectedError } from '@scriptorium/contracts';
import fc from 'fast-check';

import { parseJson } from './parse-json';

function codeOf(source: string): string | undefined {
  try {
    parseJson(source);
  } catch (error) {
    if (error instanceof RejectedError) return error.code;
    throw error;
  }
  return undefined;
}

test('returns the text of a member as it was sent, without white space', () => {
  const source = `{ "label": "a,b:{}",\n "body": { "b" : 1.0, "a": [12345678901234567890, -0, 1e400],
    "e": "\\u00e9\\/ \\" x", "b": {} , "__proto__": { "polluted": true } }, "version" : 3 }`;
  const { value, members } = parseJson(source);
  expect(members.get('body')).toBe(
    '{"b":1.0,"a":[12345678901234567890,-0,1e400],"e":"\\u00e9\\/ \\" x","b":{},"__proto__":{"polluted":true}}',
  );
  expect(members.get('version')).toBe('3');
  expect(value).toMatchObject({ label: 'a,b:{}', version: 3 });
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('uses the last of duplicate members, even if one is written with an escape', () => {
  expect(parseJson('{"body":{"n":1},"\\u0062ody":{"n":2}}').members.get('body')).toBe('{"n":2}');
});

test('treats __proto__ as an ordinary member', () => {
  expect(parseJson('{"__proto__":{"a":1}}').members.get('__proto__')).toBe('{"a":1}');
});

test('returns the elements of an array', () => {
  expect(parseJson('[ {"id": 1}, [ ], "x" ]').elements).toEqual(['{"id":1}', '[]', '"x"']);
  expect(parseJson('[]').elements).toEqual([]);
});

test('rejects malformed JSON, comments and trailing commas', () => {
  for (const source of ['', ' \n', '{', '{"a":1,}', '// x\n{}', 'undefined', '{a:1}', '{"a":1} x']) {
    expect(codeOf(source)).toBe('REQUEST_NOT_JSON');
  }
});

test('rejects too deep nesting with REQUEST_TOO_DEEP', () => {
  expect(codeOf('['.repeat(100_000) + ']'.repeat(100_000))).toBe('REQUEST_TOO_DEEP');
});

test('keeps the values of any JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.json()), fc.array(fc.json()), (object, array) => {
      const pairs = Object.entries(object).map(([name, json]) => `${JSON.stringify(name)} : ${json}`);
      for (const [name, text] of parseJson(`{ ${pairs.join(' , ')} }`).members) {
        expect(JSON.parse(text)).toEqual(JSON.parse(object[name] ?? ''));
      }
      const { elements } = parseJson(`[ ${array.join(' , ')} ]`);
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
  expect(parseJson(`[${'"",'.repeat(many)}0]`).elements).toHaveLength(many + 1);
  const text = `"${'\\\\\\"'.repeat(many)}"`;
  expect(parseJson(`{"a":${text},"b":${' '.repeat(many)}0}`).members.get('a')).toBe(text);
  expect(codeOf(`{"a":"${'\\"'.repeat(many)}`)).toBe('REQUEST_NOT_JSON');
});
