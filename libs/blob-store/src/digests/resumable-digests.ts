import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';
import { Digests, type Hasher } from './digests';
import { QuickXorHash } from './quick-xor-hash';

/**
 * Computes digests of bytes that arrive in fragments, in different processes: call `save()` after a fragment and
 * `load()` before the next one.
 *
 * hash-wasm does not load a state that another version of it has saved. Then the digests are lost, and the upload must
 * start again.
 */
export class ResumableDigests extends Digests {
  private constructor(
    private readonly savedSha256: IHasher,
    private readonly savedSha1: IHasher,
    private readonly savedQuickXor: QuickXorHash,
    size: number,
  ) {
    super(wasmHasher(savedSha256), wasmHasher(savedSha1), savedQuickXor);
    this.size = size;
  }

  /** @param state the saved state, or null for an empty file */
  static async load(state: string | null): Promise<ResumableDigests> {
    const [sha256, sha1] = await Promise.all([createSHA256(), createSHA1()]);
    if (state === null) return new ResumableDigests(sha256.init(), sha1.init(), new QuickXorHash(), 0);
    const saved = JSON.parse(state) as SavedDigests;
    return new ResumableDigests(
      sha256.load(Buffer.from(saved.sha256, 'base64')),
      sha1.load(Buffer.from(saved.sha1, 'base64')),
      QuickXorHash.load(Buffer.from(saved.quickXor, 'base64')),
      saved.size,
    );
  }

  /** Returns the state, about 500 characters. update() may be called after it. */
  save(): string {
    const saved: SavedDigests = {
      sha256: base64(this.savedSha256.save()),
      sha1: base64(this.savedSha1.save()),
      quickXor: base64(this.savedQuickXor.save()),
      size: this.size,
    };
    return JSON.stringify(saved);
  }
}

interface SavedDigests {
  readonly sha256: string;
  readonly sha1: string;
  readonly quickXor: string;
  readonly size: number;
}

function wasmHasher(hash: IHasher): Hasher {
  return { update: (bytes) => hash.update(bytes), digest: () => Buffer.from(hash.digest('binary')) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
