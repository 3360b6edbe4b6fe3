import { RejectedError, TransientError } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { limitLength, limitRange, piecesOf, readableOf } from './byte-pieces';
import { collect, testBytes } from './testing/test-bytes';

async function* chunksOf(bytes: Buffer, sizes: readonly number[]): AsyncIterable<Uint8Array> {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}

const sizes = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 });
const bytesOf = (length: number): Buffer => testBytes(length, 'pieces');

function endlessSource() {
  let isClosed = false;
  async function* bytes(): AsyncIterable<Uint8Array> {
    try {
      for (;;) yield bytesOf(3);
    } finally {
      isClosed = true;
    }
  }
  return { bytes, isClosed: () => isClosed };
}

describe('piecesOf', () => {
  it('has all bytes in pieces of the same size, except for the last one', async () => {
    const input = fc.record({ length: fc.integer({ min: 0, max: 60 }), sizes, size: fc.integer({ min: 1, max: 12 }) });
    await fc.assert(
      fc.asyncProperty(input, async ({ length, sizes: chunks, size }) => {
        const bytes = bytesOf(length);
        const pieces: Buffer[] = [];
        for await (const piece of piecesOf(chunksOf(bytes, chunks), size)) pieces.push(Buffer.from(piece));
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
        expect(pieces.map((piece) => piece.length)).toEqual(
          Array.from({ length: Math.ceil(length / size) }, (_, at) => Math.min(size, length - at * size)),
        );
      }),
    );
  });

  it('does not overwrite a piece before the announced number of further pieces', async () => {
    const input = fc.record({ sizes, size: fc.integer({ min: 1, max: 7 }), spare: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(input, async ({ sizes: chunks, size, spare }) => {
        const bytes = bytesOf(50);
        const inFlight: { piece: Buffer; at: number }[] = [];
        let at = 0;
        for await (const piece of piecesOf(chunksOf(bytes, chunks), size, spare)) {
          inFlight.push({ piece, at });
          at += piece.length;
          if (inFlight.length > spare + 1) inFlight.shift();
          for (const each of inFlight) {
            expect(each.piece.equals(bytes.subarray(each.at, each.at + each.piece.length))).toBe(true);
          }
        }
        expect(at).toBe(bytes.length);
      }),
    );
  });

  it('does not change the chunks of its source', async () => {
    const chunk = bytesOf(10);
    for await (const piece of piecesOf(chunksOf(chunk, [10]), 4)) piece.fill(0);
    expect(chunk.equals(bytesOf(10))).toBe(true);
  });

  it('has no piece of an empty source, or of empty chunks', async () => {
    expect(await collect(piecesOf(chunksOf(Buffer.alloc(0), [0, 0]), 4))).toHaveLength(0);
  });

  it('closes its source if the reader stops', async () => {
    const source = endlessSource();
    for await (const piece of piecesOf(source.bytes(), 4)) if (piece.length === 4) break;
    expect(source.isClosed()).toBe(true);
  });
});

describe('limitLength', () => {
  it.each([
    [undefined, 0, 50, true],
    [50, 0, 50, true],
    [49, 0, 50, false],
    [50, 1, 50, false],
    [51, 1, 50, true],
    [0, 0, 0, true],
    [0, 0, 1, false],
    [10, 10, 0, true],
  ])('of %p bytes with %i stored accepts %i more: %p', async (expectedTotal, stored, more, accepts) => {
    const limited = collect(limitLength(expectedTotal, stored, chunksOf(bytesOf(more), [1, 7])));
    if (accepts) expect((await limited).equals(bytesOf(more))).toBe(true);
    else await expect(limited).rejects.toMatchObject({ name: RejectedError.name, code: 'BLOB_TOO_LONG' });
  });

  it('passes on no byte beyond the limit', async () => {
    const passed: Uint8Array[] = [];
    const read = async () => {
      for await (const some of limitLength(10, 0, chunksOf(bytesOf(50), [4, 4, 4]))) passed.push(some);
    };
    await expect(read()).rejects.toThrow('longer than the announced 10 bytes');
    expect(Buffer.concat(passed)).toHaveLength(8);
  });
});

describe('limitRange', () => {
  it('selects the same bytes as a slice', () => {
    const bytes = bytesOf(20);
    const position = fc.nat(30);
    const range = fc.record({ start: position, end: position }, { requiredKeys: ['start'] });
    fc.assert(
      fc.property(fc.option(range, { nil: undefined }), fc.integer({ min: 0, max: 20 }), (wanted, length) => {
        const { start, end } = limitRange(wanted, length);
        expect(0 <= start && start <= end && end <= length).toBe(true);
        expect(bytes.subarray(start, end)).toEqual(bytes.subarray(0, length).subarray(wanted?.start ?? 0, wanted?.end));
      }),
    );
  });
});

describe('readableOf', () => {
  const translate = (error: unknown): unknown => new TransientError('STORE_UNAVAILABLE', String(error));

  it('fails with the translated error, and has no other bytes before it', async () => {
    async function* failing(): AsyncIterable<Uint8Array> {
      yield bytesOf(10);
      throw new Error('cut');
    }
    const received: Uint8Array[] = [];
    const read = async () => {
      for await (const some of readableOf(failing(), translate)) received.push(some as Uint8Array);
    };
    await expect(read()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: 'Error: cut' });
    const before = Buffer.concat(received);
    expect(before.equals(bytesOf(10).subarray(0, before.length))).toBe(true);
  });

  it('closes its source if the reader stops', async () => {
    const source = endlessSource();
    const reader = readableOf(source.bytes(), translate)[Symbol.asyncIterator]();
    await reader.next();
    await reader.return?.();
    expect(source.isClosed()).toBe(true);
  });
});
