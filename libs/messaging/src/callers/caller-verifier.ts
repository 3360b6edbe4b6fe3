import { type KeyObject, verify } from 'node:crypto';

import { CACHED_CHARACTERS, parsePublicKeys, signedText, VALID_FOR_MS } from './caller-signature';
import { TextCache } from '../text-cache';

const HEADER = /^(\d{1,15})\.([A-Za-z0-9_-]{86})$/;

/** Checks the signatures of the callers in requests (caller-signature.ts). */
export class CallerVerifier {
  private readonly keys: readonly KeyObject[];
  private readonly verified = new TextCache<true>(CACHED_CHARACTERS);

  /** @param pem Ed25519 public keys, one after the other. Default: none, so that no caller is accepted */
  constructor(
    pem: string | undefined,
    private readonly now: () => number = Date.now,
  ) {
    this.keys = pem === undefined ? [] : parsePublicKeys(pem);
  }

  /** Returns why a caller is not accepted; undefined if it is. `header` is the value of the signature's header. */
  problemOf(subject: string, caller: unknown, header: string | undefined): string | undefined {
    const [, time = '', signature = ''] = HEADER.exec(header ?? '') ?? [];
    if (signature === '') return 'it has no signature';
    const issuedAt = Number(time);
    const ageMs = this.now() - issuedAt;
    if (Math.abs(ageMs) > VALID_FOR_MS) return `its signature is ${ageMs} ms old, of at most ${VALID_FOR_MS}`;
    const text = signedText(subject, issuedAt, JSON.stringify(caller));
    const cacheKey = `${signature}\n${text}`;
    if (this.verified.get(cacheKey) === true) return undefined;
    if (!this.isSigned(text, signature)) return 'its signature is not of a key in CALLER_PUBLIC_KEYS';
    this.verified.set(cacheKey, true);
    return undefined;
  }

  private isSigned(text: string, signature: string): boolean {
    const [signed, bytes] = [Buffer.from(text), Buffer.from(signature, 'base64url')];
    return this.keys.some((key) => verify(null, signed, key, bytes));
  }
}
