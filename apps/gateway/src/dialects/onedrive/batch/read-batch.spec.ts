import fc from 'fast-check';

import { RequestBody } from '../../../http/bodies/request-body';
import { codeOf, rejectionOf } from '../../../testing/code-of';
import { hostileText } from '../../../testing/hostile-texts';
import { type BatchedRequest, readBatch } from './read-batch';

const read = (requests: unknown): BatchedRequest[] => readBatch(RequestBody.parse(JSON.stringify({ requests })));
const get = (id: string, dependsOn?: readonly string[]) => ({ id, method: 'GET', url: '/me/drive', dependsOn });

/** Numbers of requests, each depending on some with a smaller number, in any order. */
const acyclic = fc
  .integer({ min: 1, max: 20 })
  .chain((count) =>
    fc.tuple(
      fc.tuple(
        ...Array.from({ length: count }, (_, at) => (at === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(at - 1)))),
      ),
      fc.shuffledSubarray([...Array.from({ length: count }).keys()], { minLength: count }),
    ),
  );

it('sorts every request after its dependencies and drops none', () => {
  fc.assert(
    fc.property(acyclic, ([dependencies, order]) => {
      const sent = order.map((at) => get(String(at), dependencies[at]?.map(String)));
      const sorted = read(sent);
      expect(sorted.map(({ id }) => id).sort()).toEqual(sent.map(({ id }) => id).sort());
      sorted.forEach(({ dependsOn }, at) => {
        const before = sorted.slice(0, at).map(({ id }) => id);
        expect(dependsOn.filter((id) => !before.includes(id))).toEqual([]);
      });
    }),
  );
});

it('keeps the order of requests that depend on nothing', () => {
  const ids = ['3', '1', '10', '2'];
  expect(read(ids.map((id) => get(id))).map(({ id }) => id)).toEqual(ids);
});

it('rejects every batch with a cycle, however long', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(19), (length, others) => {
      const cycle = Array.from({ length }, (_, at) => get(String(at), [String((at + 1) % length)]));
      const more = Array.from({ length: Math.min(others, 20 - length) }, (_, at) => get(`x${at}`, ['0']));
      expect(codeOf(() => read([...more, ...cycle]))).toBe('FIELD_INVALID');
    }),
  );
});

it.each([
  [1, undefined],
  [19, undefined],
  [20, undefined],
  [21, 'BATCH_TOO_LARGE'],
  [0, 'FIELD_INVALID'],
])('reads a batch of %i requests: %s', (count, code) => {
  expect(codeOf(() => read(Array.from({ length: count }, (_, id) => get(String(id)))))).toBe(code);
});

it.each<[string, unknown, string, string]>([
  ['no list', {}, 'FIELD_INVALID', 'requests'],
  ['null', null, 'FIELD_INVALID', 'requests'],
  ['a request that is null', [null], 'FIELD_INVALID', 'requests'],
  ['no id', [{ method: 'GET', url: '/' }], 'FIELD_REQUIRED', 'requests[0].id'],
  ['a number as id', [{ ...get('1'), id: 1 }], 'FIELD_INVALID', 'requests[0].id'],
  ['no method', [get('1'), { id: '2', url: '/' }], 'FIELD_REQUIRED', 'requests[1].method'],
  ['no URL', [{ id: '1', method: 'GET' }], 'FIELD_REQUIRED', 'requests[0].url'],
  ['a URL with a lone surrogate', [{ ...get('1'), url: '/\ud800' }], 'FIELD_INVALID', 'requests[0].url'],
  ['a text as headers', [{ ...get('1'), headers: 'a: b' }], 'FIELD_INVALID', 'requests[0].headers'],
  ['a header without a value', [{ ...get('1'), headers: { a: null } }], 'FIELD_REQUIRED', 'requests[0].headers.a'],
  ['a header with a NUL', [{ ...get('1'), headers: { a: '\0' } }], 'FIELD_INVALID', 'requests[0].headers.a'],
  ['a text as dependencies', [{ ...get('1'), dependsOn: '1' }], 'FIELD_INVALID', 'requests[0].dependsOn'],
  ['the id of another batch', [get('1', ['2'])], 'FIELD_INVALID', 'requests'],
  ['an id in another letter case', [get('a'), get('b', ['A'])], 'FIELD_INVALID', 'requests'],
  ['ids of prototypes as dependencies', [get('1', ['constructor'])], 'FIELD_INVALID', 'requests'],
])('rejects %s', (_what, requests, code, property) => {
  expect(rejectionOf(() => read(requests))).toMatchObject({ code, data: { property } });
});

it('treats null as an absent body, list of headers or list of dependencies', () => {
  expect(read([{ ...get('1'), headers: null, body: null, dependsOn: null }])).toEqual([
    { id: '1', method: 'GET', url: '/me/drive', headers: {}, dependsOn: [] },
  ]);
});

it('accepts ids like members of prototypes', () => {
  const ids = ['__proto__', 'constructor', '', ' ', 'toString'];
  expect(read(ids.map((id, at) => get(id, ids.slice(0, at)))).map(({ id }) => id)).toEqual(ids);
});

it('reads headers in lower case, the last of two names that differ only in case', () => {
  const headers = { 'If-Match': '"a"', 'CONTENT-TYPE': 'text/plain', 'if-match': '"b"', constructor: 'c' };
  expect(read([{ ...get('1'), method: 'patch', headers }])).toMatchObject([
    { method: 'PATCH', headers: { 'if-match': '"b"', 'content-type': 'text/plain', constructor: 'c' } },
  ]);
});

describe('a body', () => {
  const bodyOf = (body: unknown) => read([{ ...get('1'), body }])[0]?.body;

  it('that is a string is the bytes that it encodes, in either alphabet, with and without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (array) => {
        const bytes = Buffer.from(array);
        const [base64, url] = [bytes.toString('base64'), bytes.toString('base64url')];
        for (const text of [base64, url, base64.replace(/=+$/, '')]) expect(bodyOf(text)).toEqual(bytes);
      }),
    );
  });

  it('that is any other JSON is its text, whose values do not change', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        if (value === null || typeof value === 'string') return;
        expect(JSON.parse(String(bodyOf(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('keeps escapes and keys of JSON that could not be stored, for the operation to judge', () => {
    const source = '{"requests":[{"id":"1","method":"POST","url":"/a","body":{"name":"\\ud800","__proto__":{"a":1}}}]}';
    expect(readBatch(RequestBody.parse(source))[0]?.body).toBe('{"name":"\\ud800","__proto__":{"a":1}}');
  });

  it.each(['a', 'abcde', 'ab c', 'abc\n', 'a=bc', 'abc===', '====', 'äbcd', '{"a":1}', 'a'.repeat(1_000_001)])(
    'is rejected if it is a string but no base64: %j',
    (text) => {
      expect(codeOf(() => bodyOf(text))).toBe('FIELD_INVALID');
    },
  );

  it('is read or rejected with FIELD_INVALID, whatever the string', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect([undefined, 'FIELD_INVALID']).toContain(codeOf(() => bodyOf(text)));
      }),
    );
  });
});
