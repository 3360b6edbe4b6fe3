import { CONTENT_LINK, NATIVE_LINK, NATIVE_REFERENCE, RECORD_LINK } from '@scriptorium/contracts';
import fc from 'fast-check';

import { rejectionOf } from '../../../testing/code-of';
import { toNativeBody, toStoredBody } from './native-body';

const TYPE = 'https://example.com/page';
const members = { contentType: TYPE, deliveryKey: null };
const resolve = (kind: string, name: string): string => `${kind}:${name}`;
const store = (body: string, deliveryKey: string | null = null): string =>
  toStoredBody(body, { contentType: TYPE, deliveryKey }, resolve);

test.each([
  ['{}', `{"_meta":{"schema":"${TYPE}"}}`],
  ['{"n":1.0,"e":"\\u00e9"}', `{"_meta":{"schema":"${TYPE}"},"n":1.0,"e":"\\u00e9"}`],
  [
    '{"a":{"$link":"home"}}',
    `{"_meta":{"schema":"${TYPE}"},"a":{"_meta":{"schema":"${NATIVE_LINK}"},"id":"variant:home"}}`,
  ],
  [
    '{"a":[{"$link":"home","contentType":"t"}]}',
    `{"_meta":{"schema":"${TYPE}"},"a":[{"_meta":{"schema":"${CONTENT_LINK}"},"contentType":"t","id":"variant:home"}]}`,
  ],
  [
    '{"a":{"$reference":"x"},"b":{"c":{"$family":"y"}}}',
    `{"_meta":{"schema":"${TYPE}"},"a":{"_meta":{"schema":"${NATIVE_REFERENCE}"},"id":"variant:x"},` +
      `"b":{"c":{"_meta":{"schema":"${RECORD_LINK}"},"id":"family:y"}}}`,
  ],
  ['{"_meta":{"name":"n","schema":"other"},"a":1}', `{"_meta":{"schema":"${TYPE}","name":"n"},"a":1}`],
])('stores %s', (body, expected) => {
  expect(store(body)).toBe(expected);
});

test('keeps the delivery key in the stored body only', () => {
  const stored = store('{"a":1}', 'home');
  expect(stored).toBe(`{"_meta":{"schema":"${TYPE}","deliveryKey":"home"},"a":1}`);
  expect(toNativeBody(stored)).toEqual({ body: '{"a":1}', deliveryKey: 'home' });
});

test.each([
  '{"a":{"$link":""}}',
  '{"a":{"$link":1}}',
  '{"a":{"$link":"x","more":1}}',
  '{"a":{"$link":"x","contentType":2}}',
  '{"a":{"$family":"x","contentType":"t"}}',
  '{"a":{"$link":"x","$reference":"y"}}',
])('rejects the link in %s by its place', (body) => {
  const error = rejectionOf(() => store(body));
  expect([error?.code, error?.data]).toEqual(['LINK_INVALID', { property: 'body.a' }]);
});

test('shows links of other APIs, except those with more members', () => {
  const link = `{"_meta":{"schema":"${CONTENT_LINK}"},"contentType":"t","id":"i"}`;
  const extended = `{"_meta":{"schema":"${CONTENT_LINK}","x":1},"contentType":"t","id":"i"}`;
  expect(toNativeBody(`{"_meta":{"schema":"s"},"a":${link},"b":${extended}}`).body).toBe(
    `{"a":{"$link":"i","contentType":"t"},"b":${extended}}`,
  );
});

test('a stored body has its native form again', () => {
  const key = fc.string().filter((name) => !name.startsWith('$') && name !== '_meta' && name !== '__proto__');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('1.0', '12345678901234567890', 'null', '"\\u0041"', 'true'),
      fc.string().map((text) => JSON.stringify(text)),
      fc.constantFrom('{"$link":"a"}', '{"$link":"b","contentType":"t"}', '{"$reference":"c"}', '{"$family":"d"}'),
      fc.array(tie('value') as fc.Arbitrary<string>).map((texts) => `[${texts.join(',')}]`),
      fc.array(fc.tuple(key, tie('value') as fc.Arbitrary<string>)).map(textOf),
    ),
  }));
  fc.assert(
    fc.property(fc.array(fc.tuple(key, value)).map(textOf), (body) => {
      expect(toNativeBody(toStoredBody(body, members, (_kind, name) => name)).body).toBe(body);
    }),
  );
});

function textOf(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
