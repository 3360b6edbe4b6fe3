import { createHash } from 'node:crypto';
import { QuickXorHash } from './quick-xor-hash';

export interface ContentDigests {
  readonly sha256: Buffer;
  readonly sha1: Buffer;
  /** Base64, as in the OneDrive API. */
  readonly quickXor: string;
  readonly size: number;
}

export interface Hasher {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

/**
 * Computes the digests of a file while its bytes are streamed. This class uses Node's own hashes, for bytes that arrive
 * in one request. They are three times as fast as ResumableDigests, but their state cannot be saved.
 */
export class Digests {
  protected size = 0;

  protected constructor(
    private readonly sha256: Hasher,
    private readonly sha1: Hasher,
    private readonly quickXor: QuickXorHash,
  ) {}

  static start(): Digests {
    return new Digests(nodeHasher('sha256'), nodeHasher('sha1'), new QuickXorHash());
  }

  update(bytes: Uint8Array): void {
    this.sha256.update(bytes);
    this.sha1.update(bytes);
    this.quickXor.update(bytes);
    this.size += bytes.length;
  }

  /** Returns the digests. update() must not be called after it. */
  digest(): ContentDigests {
    return {
      sha256: this.sha256.digest(),
      sha1: this.sha1.digest(),
      quickXor: this.quickXor.digest(),
      size: this.size,
    };
  }
}

function nodeHasher(algorithm: string): Hasher {
  const hash = createHash(algorithm);
  return { update: (bytes) => hash.update(bytes), digest: () => hash.digest() };
}
