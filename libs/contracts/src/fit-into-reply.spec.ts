import * as fc from 'fast-check';
import { fitIntoReply, fitPartsIntoReply } from './fit-into-reply';

/** The limit of a NATS message, which no reply may exceed (docs/explanation/architecture.md). */
const MESSAGE_BYTES = 1_048_576;

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

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
