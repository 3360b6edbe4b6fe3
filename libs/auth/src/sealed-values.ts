import { createCipheriv, createDecipheriv, createPrivateKey, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Returns a key that is derived from the private key that signs callers, in PEM. Keys of different purposes do not open
 * each other's values.
 */
export function deriveSealKey(signingKey: string, purpose: string): Buffer {
  const secret = createPrivateKey(signingKey).export({ format: 'der', type: 'pkcs8' });
  return Buffer.from(hkdfSync('sha256', secret, '', `scriptorium ${purpose}`, 32));
}

/** Returns a value encrypted with AES-256-GCM, as base64url. */
export function seal(key: Buffer, value: object): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Returns the value that `seal` encrypted with this key. Undefined for any other text. */
export function unseal(key: Buffer, text: string): unknown {
  const bytes = Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return JSON.parse(
      Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString(),
    );
  } catch {
    return undefined;
  }
}
