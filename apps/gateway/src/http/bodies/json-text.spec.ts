import { RawJson, toJsonText } from './json-text';

test('raw text is written as it is, in objects and in arrays', () => {
  const body = '{"b":1.0,"a":"\\u00e9","__proto__":{"n":12345678901234567890}}';
  expect(toJsonText({ items: [{ id: 'x', body: new RawJson(body) }] })).toBe(`{"items":[{"id":"x","body":${body}}]}`);
});

test('everything else is written as JSON.stringify writes it', () => {
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
