import fc from 'fast-check';

import { type Line, readLines } from './read-lines';

async function linesOf(chunks: readonly Buffer[], maxBytes?: number): Promise<Line[]> {
  const lines: Line[] = [];
  const bytes = (async function* () {
    yield* chunks;
  })();
  for await (const some of readLines(bytes, maxBytes)) lines.push(...some);
  return lines;
}

test('returns the same lines however the bytes are cut', async () => {
  const text = fc.array(fc.string({ unit: 'grapheme' }).map((line) => line.replaceAll('\n', ' ')));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), async (lines, sizes) => {
      const bytes = Buffer.from(lines.join('\n'));
      const chunks: Buffer[] = [];
      for (let at = 0, nth = 0; at < bytes.length; nth += 1) {
        const size = sizes[nth % sizes.length] ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      const expected = lines.flatMap((line, index) => {
        const trimmed = Buffer.from(line).toString().trim();
        return trimmed === '' ? [] : [{ number: index + 1, text: trimmed }];
      });
      expect(await linesOf(chunks)).toEqual(expected);
    }),
  );
});

test('skips a line that is too long or is not UTF-8, and continues after it', async () => {
  const chunks = [
    Buffer.from('{}\n123'),
    Buffer.from('456789'),
    Buffer.from('\n'),
    Buffer.from([0xff, 0x0a]),
    Buffer.from('[]'),
  ];
  expect(await linesOf(chunks, 5)).toEqual([
    { number: 1, text: '{}' },
    { number: 2, text: undefined },
    { number: 3, text: undefined },
    { number: 4, text: '[]' },
  ]);
});
