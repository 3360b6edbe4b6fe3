import { RawJson, toJsonText } from './json-text';

test('writes raw text unchanged in objects and arrays', () => {
  const body = '{"b":1.0,"a":"\\u00e9","__proto__":{"n":12345678901234567890}}';
  expect(toJsonText({ items: [{ id: 'x', body: new RawJson(body) }] })).toBe(`{"items":[{"id":"x","body":${body}}]}`);
});

test('writes any other value like JSON.stringify', () => {
  const value = {
    none: undefined,
    nothing: null,
    list: [1, undefined, 'é"\n'],
    when: new Date(0),
    yes: true,
    'a"b': {},
  };
  expect(toJsonText(value)).toBe(JSON.stringify(value));
});
