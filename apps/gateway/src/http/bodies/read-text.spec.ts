import { MAX_REQUEST_BYTES, RejectedError } from '@scriptorium/contracts';
import fc from 'fast-check';

import { wellFormedText } from '../../testing/hostile-texts';
import { DRAIN_LIMIT, readText } from './read-text';

async function* chunked(bytes: Buffer, ...cuts: readonly number[]): AsyncIterable<Buffer> {
  let from = 0;
  for (const cut of [...cuts].sort((one, other) => one - other)) {
    yield Promise.resolve(bytes.subarray(from, cut));
    from = Math.max(from, cut);
  }
  yield bytes.subarray(from);
}

const codeOf = (bytes: AsyncIterable<Buffer>): Promise<unknown> =>
  readText(bytes).then(
    () => undefined,
    (error: unknown) => (error instanceof RejectedError ? error.code : error),
  );

it('decodes a text that is cut anywhere, also within a character', async () => {
  await fc.assert(
    fc.asyncProperty(wellFormedText, fc.array(fc.nat(50), { maxLength: 5 }), async (text, cuts) => {
      const bytes = Buffer.from(text);
      const within = cuts.map((cut) => Math.min(cut, bytes.length));
      // A byte order mark at the start is no part of the text.
      expect(await readText(chunked(bytes, ...within))).toBe(text.replace(/^\ufeff/, ''));
    }),
  );
});

it.each([
  ['a byte that never occurs', [0x22, 0xff, 0x22]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['a lone surrogate', [0xed, 0xa0, 0x80]],
  ['a character that is cut off', [0x61, 0xe2, 0x82]],
  ['a character above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
])('rejects %s instead of replacing it', async (_what, bytes) => {
  expect(await codeOf(chunked(Buffer.from(bytes)))).toBe('REQUEST_NOT_UTF8');
});

it.each([
  [MAX_REQUEST_BYTES - 1, undefined],
  [MAX_REQUEST_BYTES, undefined],
  [MAX_REQUEST_BYTES + 1, 'REQUEST_TOO_LARGE'],
])('reads %i bytes: %s', async (size, code) => {
  expect(await codeOf(chunked(Buffer.alloc(size, 'a'), 1, size - 1))).toBe(code);
  if (code === undefined) expect(await readText(chunked(Buffer.alloc(size, 'a'), 1, size - 1))).toHaveLength(size);
});

it('rejects an invalid text above the limit for its size, which the client can change', async () => {
  expect(await codeOf(chunked(Buffer.alloc(MAX_REQUEST_BYTES + 1, 0xff)))).toBe('REQUEST_TOO_LARGE');
});

it('reads the rest of a body above the limit, so that the client gets the error, and stops at the second limit', async () => {
  const reading = async (chunks: number): Promise<number> => {
    let read = 0;
    const chunk = Buffer.alloc(MAX_REQUEST_BYTES);
    const source = async function* (): AsyncIterable<Buffer> {
      for (; read < chunks; read += 1) yield Promise.resolve(chunk);
    };
    expect(await codeOf(source())).toBe('REQUEST_TOO_LARGE');
    return read;
  };
  const limit = DRAIN_LIMIT / MAX_REQUEST_BYTES;
  expect([await reading(2), await reading(limit), await reading(1_000)]).toEqual([2, limit, limit]);
});
