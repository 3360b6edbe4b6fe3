/**
 * The cookie of a session: the token of the caller and the end of the session, encrypted with AES-256-GCM. A copy of
 * the cookie is therefore no token for other APIs, and ends with the session. The gateway stores no sessions. The key
 * is derived from the key with which it signs callers, so all gateways with this key accept the cookies of each other.
 *
 * A session ends early with its token. `DELETE /v1/session` removes the cookie from the browser.
 */
import { createCipheriv, createDecipheriv, createPrivateKey, hkdfSync, randomBytes } from 'node:crypto';

const NAME = '__Secure-scriptorium-session';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
export const SESSION_SECONDS = 12 * 3_600;

interface Session {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** Returns the key of cookies. `signingKey` is the private key that signs callers, in PEM. */
export function deriveSessionKey(signingKey: string): Buffer {
  const secret = createPrivateKey(signingKey).export({ format: 'der', type: 'pkcs8' });
  return Buffer.from(hkdfSync('sha256', secret, '', 'scriptorium sessions', 32));
}

/** Returns the value of a cookie. */
export function sealSession(key: Buffer, session: Session): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(session)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Returns the token of a cookie. Undefined for a changed cookie, and after the end of its session. */
export function openSession(key: Buffer, cookie: string, now: number): string | undefined {
  const bytes = Buffer.from(cookie, 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString();
    const { token, endsAt } = JSON.parse(text) as Session;
    return endsAt > now ? token : undefined;
  } catch {
    return undefined;
  }
}

/** Returns a header `Set-Cookie`. An empty value removes the cookie. `path` is that of the public URL. */
export function setCookie(value: string, path: string): string {
  const age = value === '' ? 0 : SESSION_SECONDS;
  return `${NAME}=${value}; Path=${path}/v1; Max-Age=${age}; HttpOnly; Secure; SameSite=Strict`;
}

/** Returns the cookie of a header `Cookie`. */
export function cookieIn(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}
