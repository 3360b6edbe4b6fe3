import { createHash } from 'node:crypto';
import { testBytes } from '../testing/test-bytes';
import { Digests } from './digests';
import { QuickXorHash } from './quick-xor-hash';
import { ResumableDigests } from './resumable-digests';

/** As docs/contracts/onedrive.md §3.3 has it in words. */
function bitByBit(bytes: Uint8Array): string {
  const bits = new Uint8Array(160);
  const toggle = (place: number, byte: number): void => {
    for (let bit = 0; bit < 8; bit++)
      bits[(place + bit) % 160] = (bits[(place + bit) % 160] ?? 0) ^ ((byte >> bit) & 1);
  };
  bytes.forEach((byte, index) => toggle((index * 11) % 160, byte));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  length.forEach((byte, index) => toggle((12 + index) * 8, byte));
  return Buffer.from(
    Array.from({ length: 20 }, (_, index) => bits.subarray(index * 8, index * 8 + 8)).map((byte) =>
      byte.reduce((sum, bit, place) => sum + (bit << place), 0),
    ),
  ).toString('base64');
}

function quickXor(bytes: Uint8Array): string {
  const hash = new QuickXorHash();
  hash.update(bytes);
  return hash.digest();
}

describe('QuickXorHash', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['a', Buffer.from('a'), 'YQAAAAAAAAAAAAAAAQAAAAAAAAA='],
    ['hello rclone', Buffer.from('hello rclone'), 'aCgDG9jwBhDIYQxsdIMbygAAAAA='],
    ['the fox', Buffer.from('The quick brown fox jumps over the lazy dog'), 'bMSlbysmxJL6S75XwfMcQZOpcr4='],
    ['1000 zeros', Buffer.alloc(1000), 'AAAAAAAAAAAAAAAA6AMAAAAAAAA='],
    [
      'every byte four times',
      Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256)),
      'h7xr2dbCayZCQYR9KKhlwDuT4UI=',
    ],
  ])('of %s equals that of rclone', (_, bytes, expected) => {
    expect(quickXor(bytes)).toBe(expected);
    expect(bitByBit(bytes)).toBe(expected);
  });

  it('does not depend on chunk sizes or memory alignment', () => {
    const bytes = testBytes(100_003, 'quick');
    const expected = bitByBit(bytes);
    for (const step of [1, 7, 159, 160, 161, 4096, 65_537]) {
      const hash = new QuickXorHash();
      for (let start = 0; start < bytes.length; start += step) hash.update(bytes.subarray(start, start + step));
      expect(hash.digest()).toBe(expected);
    }
    for (let offset = 1; offset < 9; offset++) {
      const moved = new Uint8Array(bytes.length + 8);
      moved.set(bytes, offset);
      expect(quickXor(moved.subarray(offset, offset + bytes.length))).toBe(expected);
    }
  });
});

describe('Digests', () => {
  const bytes = testBytes(400_001, 'digests');
  const expected = {
    sha256: createHash('sha256').update(bytes).digest(),
    sha1: createHash('sha1').update(bytes).digest(),
    quickXor: bitByBit(bytes),
    size: bytes.length,
  };

  it('computes the digests of streamed bytes', () => {
    const digests = Digests.start();
    for (let start = 0; start < bytes.length; start += 1000) digests.update(bytes.subarray(start, start + 1000));
    expect(digests.digest()).toEqual(expected);
  });

  it('can be saved after each fragment and loaded before the next one', async () => {
    let state: string | null = null;
    for (const [start, end] of [
      [0, 0],
      [0, 1],
      [1, 327_680],
      [327_680, 327_743],
      [327_743, bytes.length],
    ]) {
      const digests: ResumableDigests = await ResumableDigests.load(state);
      digests.update(bytes.subarray(start, end));
      state = digests.save();
      // Bytes after save() must not change the saved state.
      digests.update(bytes);
    }
    expect((await ResumableDigests.load(state)).digest()).toEqual(expected);
  });

  it('computes the digests of an empty file', async () => {
    expect((await ResumableDigests.load(null)).digest()).toEqual(Digests.start().digest());
  });
});
