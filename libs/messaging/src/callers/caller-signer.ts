import { type KeyObject, sign } from 'node:crypto';

import { CACHED_CHARACTERS, parseSigningKey, SIGN_AGAIN_AFTER_MS, signedText } from './caller-signature';
import { TextCache } from '../text-cache';

interface Signature {
  readonly issuedAt: number;
  readonly header: string;
}

/** Signs the callers of rpcs (caller-signature.ts). */
export class CallerSigner {
  private readonly key: KeyObject;
  private readonly signatures = new TextCache<Signature>(CACHED_CHARACTERS);

  /** @param pem an Ed25519 private key */
  constructor(
    pem: string,
    private readonly now: () => number = Date.now,
  ) {
    this.key = parseSigningKey(pem);
  }

  /** Returns the value of the header for a caller in a request. */
  sign(subject: string, caller: unknown): string {
    const callerJson = JSON.stringify(caller);
    const cacheKey = `${subject}\n${callerJson}`;
    const known = this.signatures.get(cacheKey);
    const now = this.now();
    if (known !== undefined && Math.abs(now - known.issuedAt) < SIGN_AGAIN_AFTER_MS) return known.header;
    const signature = sign(null, Buffer.from(signedText(subject, now, callerJson)), this.key).toString('base64url');
    const header = `${now}.${signature}`;
    this.signatures.set(cacheKey, { issuedAt: now, header });
    return header;
  }
}
