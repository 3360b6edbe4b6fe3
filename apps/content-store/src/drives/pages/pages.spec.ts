import { RejectedError } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { fitIntoReply, fitPartsIntoReply } from './fit-into-reply';
import { pageToken, partsOfToken } from './page-token';

/** The limit of a NATS message, which no reply may exceed (docs/explanation/architecture.md). */
const MESSAGE_BYTES = 1_048_576;

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
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

describe('a reply', () => {
  /** Generates items from a few bytes to more than a message. */
  const items = fc.array(
    fc
      .tuple(fc.constantFrom('x', 'é', '"', '\n', '\u0000'), fc.constantFrom(0, 10, 1_000, 60_000, 200_000, 400_000))
      .map(([unit, count]) => ({ text: unit.repeat(count) })),
    { maxLength: 12 },
  );

  it('contains the first items, and fits into a message unless it has one item', () => {
    fc.assert(
      fc.property(items, (all) => {
        const sent = fitIntoReply(all);
        expect(all.slice(0, sent.length)).toEqual(sent);
        expect(sent.length === 0).toBe(all.length === 0);
        if (sent.length > 1) expect(sizeOf(sent)).toBeLessThan(MESSAGE_BYTES);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves no item out that would fit', () => {
    const small = Array.from({ length: 10_000 }, (_, number) => ({ number }));
    expect(fitIntoReply(small)).toHaveLength(10_000);
    expect(fitIntoReply([{ text: 'x'.repeat(MESSAGE_BYTES) }, { text: '' }])).toHaveLength(1);
  });

  it('contains whole parts, at most the wanted number of items, and at least one part', () => {
    fc.assert(
      fc.property(
        fc.array(items.filter(({ length }) => length > 0)),
        fc.integer({ min: 1, max: 30 }),
        (parts, count) => {
          const sent = fitPartsIntoReply(parts, count);
          expect(parts.slice(0, sent.length)).toEqual(sent);
          expect(sent.length === 0).toBe(parts.length === 0);
          if (sent.length > 1) {
            expect(sent.flat().length).toBeLessThanOrEqual(count);
            expect(sizeOf(sent.flat())).toBeLessThan(MESSAGE_BYTES);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('contains all parts if they have no more than the wanted number of items', () => {
    const parts = [[1, 2], [3], [4, 5, 6]];
    expect([6, 5, 3, 2, 1].map((count) => fitPartsIntoReply(parts, count).length)).toEqual([3, 2, 2, 1, 1]);
  });
});
