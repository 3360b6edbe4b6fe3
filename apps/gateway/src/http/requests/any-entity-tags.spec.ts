import fc from 'fast-check';

import { codeOf, rejectionOf } from '../../testing/code-of';
import { hostileText, wellFormedText } from '../../testing/hostile-texts';
import {
  matchesStrongly,
  matchesWeakly,
  parseCondition,
  parseStrictCondition,
  strongTag,
  weakTagOf,
} from './entity-tags';
import { computedRequestId, requireValidKey } from './idempotency';
import { isUuid } from './is-uuid';

/** Characters of an opaque tag (RFC 9110, 8.8.3), including commas and spaces between them. */
const opaque = fc.string({ unit: fc.constantFrom(..."!#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~\u0080é"), maxLength: 8 });
const tag = fc.tuple(opaque, fc.boolean()).map(([text, isWeak]) => ({ isWeak, text: strongTag(text) }));
const separator = fc.constantFrom(',', ', ', ' ,', ' , ', '\t,\t');

describe('a condition', () => {
  it('is parsed from the list that a client prints, by both parsers', () => {
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1, maxLength: 5 }), separator, (tags, between) => {
        const header = tags.map(({ isWeak, text }) => (isWeak ? `W/${text}` : text)).join(between);
        expect([parseCondition(header), parseStrictCondition(header)]).toEqual([tags, tags]);
      }),
    );
  });

  it('matches a tag weakly if it has the tag, and strongly only if neither is weak', () => {
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 4 }), tag, (tags, { text }) => {
        const same = tags.filter((each) => each.text === text);
        expect([matchesWeakly(tags, text), matchesWeakly(tags, `W/${text}`)]).toEqual(Array(2).fill(same.length > 0));
        expect(matchesStrongly(tags, text)).toBe(same.some(({ isWeak }) => !isWeak));
        expect(matchesStrongly(tags, `W/${text}`)).toBe(false);
        expect([matchesWeakly('*', text), matchesStrongly('*', text)]).toEqual([true, true]);
      }),
    );
  });

  it('is read from any header, and rejected only by the strict parser', () => {
    fc.assert(
      fc.property(hostileText, (header) => {
        const lenient = parseCondition(header);
        const code = codeOf(() => expect(parseStrictCondition(header)).toEqual(lenient));
        expect([undefined, 'ENTITY_TAG_MALFORMED']).toContain(code);
      }),
    );
  });

  it('with the weak tag of a response matches that response and no other', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, other) => {
        fc.pre(Buffer.from(one).compare(Buffer.from(other)) !== 0);
        const condition = parseStrictCondition(weakTagOf(one));
        expect([matchesWeakly(condition, weakTagOf(one)), matchesWeakly(condition, weakTagOf(other))]).toEqual([
          true,
          false,
        ]);
      }),
    );
  });
});

describe('the id of a request', () => {
  const identity = fc.array(hostileText, { maxLength: 4 });

  it('is a UUID of version 4, the same for equal identities only', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const id = computedRequestId(one);
        expect([isUuid(id), id[14], '89ab'.includes(id.charAt(19))]).toEqual([true, '4', true]);
        expect(computedRequestId([...one])).toBe(id);
        expect(computedRequestId(other) === id).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('separates parts that contain the separators of JSON, and a part from its absence', () => {
    const ids = [['a","b'], ['a', 'b'], ['ab', ''], ['ab'], ['', 'ab'], [], ['']].map((parts) =>
      computedRequestId(parts),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('an idempotency key', () => {
  it.each([
    [1, undefined],
    [254, undefined],
    [255, undefined],
    [256, 'IDEMPOTENCY_KEY_INVALID'],
    [0, 'IDEMPOTENCY_KEY_INVALID'],
    [100_000, 'IDEMPOTENCY_KEY_INVALID'],
  ])('of %i characters is checked: %s', (length, code) => {
    const error = rejectionOf(() => requireValidKey('k'.repeat(length)));
    expect(error?.code).toBe(code);
    if (code !== undefined) expect(error?.data).toEqual({ limit: 255 });
  });

  it.each([' ', 'a b', 'a\t', 'é', '\u007f', 'a\0', 'a\n'])('is rejected if it is not visible ASCII: %j', (key) => {
    expect(codeOf(() => requireValidKey(key))).toBe('IDEMPOTENCY_KEY_INVALID');
  });

  it('is accepted or rejected with its own code', () => {
    fc.assert(
      fc.property(wellFormedText, (key) => {
        expect([undefined, 'IDEMPOTENCY_KEY_INVALID']).toContain(codeOf(() => requireValidKey(key)));
      }),
    );
  });
});

it.each([
  ['6f1ed002-ab5b-4a1b-8c3d-0123456789ab', true],
  ['6F1ED002-AB5B-4A1B-8C3D-0123456789AB', true],
  ['00000000-0000-0000-0000-000000000000', true],
  ['6f1ed002ab5b4a1b8c3d0123456789ab', false],
  ['6f1ed002-ab5b-4a1b-8c3d-0123456789ab\n', false],
  ['{6f1ed002-ab5b-4a1b-8c3d-0123456789ab}', false],
  ['6f1ed002-ab5b-4a1b-8c3d-0123456789ag', false],
  ['', false],
])('recognizes %j as a UUID: %s', (text, is) => {
  expect(isUuid(text)).toBe(is);
});
