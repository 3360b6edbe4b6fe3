import { omitUndefined } from '@scriptorium/contracts';
import fc from 'fast-check';

import { RawJson, toJsonText } from './json-text';
import { requireStorable } from './storable-text';
import { codeOf, rejectionOf } from '../../testing/code-of';
import { hostileText } from '../../testing/hostile-texts';

const leaf = fc.oneof(
  hostileText,
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0, new Date(0), new URL('https://a.example/'), Object.create(null) as object),
);
const value = fc.letrec<{ readonly node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(hostileText, tie('node'), { maxKeys: 3 }),
  ),
})).node;

it('writes any value like JSON.stringify, except undefined as null', () => {
  fc.assert(fc.property(value, (any) => expect(toJsonText(any)).toBe(JSON.stringify(any) ?? 'null')));
});

it('writes raw text in the place of any value, at any depth', () => {
  fc.assert(
    fc.property(fc.jsonValue(), hostileText, (any, name) => {
      const text = JSON.stringify(any, null, 1);
      const written = toJsonText({ list: [{ [name]: new RawJson(text) }] });
      expect(written).toBe(`{"list":[{${JSON.stringify(name)}:${text}}]}`);
    }),
  );
});

it('omits exactly the members that are undefined', () => {
  fc.assert(
    fc.property(fc.dictionary(hostileText, fc.constantFrom(undefined, null, 0, '', false, Number.NaN)), (members) => {
      const left = omitUndefined(members);
      expect(Object.keys(left)).toEqual(Object.keys(members).filter((name) => members[name] !== undefined));
      expect(JSON.stringify(left)).toBe(JSON.stringify(members));
    }),
  );
});

describe('a value that is stored as text', () => {
  const isStorable = (any: unknown): boolean => !/\\u0000|\\ud[89a-f]/.test(JSON.stringify(any).replaceAll('\\\\', ''));

  it('is rejected exactly if JSON escapes a NUL or a lone surrogate in it', () => {
    const json = fc.letrec<{ readonly node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        hostileText,
        fc.nat(),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(hostileText, tie('node'), { maxKeys: 2 }),
      ),
    })).node;
    fc.assert(
      fc.property(json, (any) => {
        expect(codeOf(() => requireStorable('a', any))).toBe(isStorable(any) ? undefined : 'FIELD_INVALID');
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['\0', 'U+0000 (NUL)'],
    ['\ud800', 'U+D800'],
    ['\udfff\ud800', 'U+DFFF'],
    ['a\udbffb', 'U+DBFF'],
  ])('is rejected for %j by the name of the character', (text, name) => {
    expect(rejectionOf(() => requireStorable('a', { b: [text] }))).toMatchObject({
      data: { property: 'a.b[0]' },
      message: expect.stringContaining(name) as string,
    });
  });

  it('may be nested without a limit of depth', () => {
    const deep = Array.from({ length: 50_000 }).reduce<unknown>((inner) => [inner], '\0');
    expect(codeOf(() => requireStorable('', deep))).toBe('FIELD_INVALID');
  });
});
