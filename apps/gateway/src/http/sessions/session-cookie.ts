/**
 * The cookie of a session: the token of the caller and the end of the session, encrypted with AES-256-GCM. A copy of
 * the cookie is therefore no token for other APIs, and ends with the session. The gateway stores no sessions. The key
 * is derived from the key with which it signs callers, so all gateways with this key accept the cookies of each other.
 *
 * A session ends early with its token. `DELETE /v1/session` removes the cookie from the browser.
 */
import { deriveSealKey, seal, unseal } from '@scriptorium/auth';

const NAME = '__Secure-scriptorium-session';
export const SESSION_SECONDS = 12 * 3_600;

interface Session {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** Returns the key of cookies. `signingKey` is the private key that signs callers, in PEM. */
export function deriveSessionKey(signingKey: string): Buffer {
  return deriveSealKey(signingKey, 'sessions');
}

/** Returns the value of a cookie. */
export function sealSession(key: Buffer, session: Session): string {
  return seal(key, session);
}

/** Returns the token of a cookie. Undefined for a changed cookie, and after the end of its session. */
export function openSession(key: Buffer, cookie: string, now: number): string | undefined {
  const session = unseal(key, cookie) as Session | undefined;
  return session !== undefined && session.endsAt > now ? session.token : undefined;
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
