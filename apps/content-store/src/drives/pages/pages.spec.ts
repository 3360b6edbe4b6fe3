import { RejectedError } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { pageToken, partsOfToken } from './page-token';

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a page token', () => {
  const accepted = (): boolean => true;

  it('contains its parts, whatever text they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
        const token = pageToken(...parts);
        expect(token).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(partsOfToken(token, [parts.length], accepted)).toEqual(parts);
      }),
    );
  });

  it.each([
    ['an empty text', ''],
    ['a text that is not base64url', '💥'],
    ['base64url of a text that is not JSON', Buffer.from('[').toString('base64url')],
    ['a JSON value that is not a list', encoded({ length: 2, 0: 'a', 1: 'b' })],
    ['JSON text', encoded('ab')],
    ['null', encoded(null)],
    ['too few parts', encoded(['a'])],
    ['too many parts', encoded(['a', 'b', 'c'])],
    ['a number as a part', encoded(['a', 1])],
    ['a missing part', encoded(['a', null])],
    ['a list as a part', encoded(['a', ['b']])],
    ['a part of another token', pageToken('a', 'b').slice(0, -3)],
  ])('is rejected if it is %s', (_, token) => {
    const parts = (): unknown => partsOfToken(token, [2], accepted);
    expect(parts).toThrow(RejectedError);
    expect(parts).toThrow(expect.objectContaining({ code: 'PAGE_TOKEN_INVALID' }));
  });

  it('is never accepted with parts that the list does not accept', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, parts) => {
        for (const token of [text, pageToken(...parts)]) {
          expect(() => partsOfToken(token, [parts.length], () => false)).toThrow(RejectedError);
        }
      }),
    );
  });
});
