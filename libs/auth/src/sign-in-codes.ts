/**
 * A code signs a browser in with a token, without showing the token: `npm start` prints a link with a code. The code is
 * the encrypted token with the time of its issue. The holder of the key that signs callers issues codes. The gateway
 * with the same key accepts each code once, for ten minutes.
 */
import { randomUUID } from 'node:crypto';
import { deriveSealKey, seal, unseal } from './sealed-values';

export const SIGN_IN_CODE_MS = 600_000;

/** The content of a code. */
export interface SignIn {
  readonly id: string;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

const keyOf = (signingKey: string): Buffer => deriveSealKey(signingKey, 'sign-in codes');

/** Returns a new code. `signingKey` is the private key that signs callers, in PEM. */
export function issueSignInCode(signingKey: string, token: string, now: number): string {
  return seal(keyOf(signingKey), { id: randomUUID(), token, issuedAt: now } satisfies SignIn);
}

/** Returns the content of a code. Undefined for a changed code, and ten minutes after its issue. */
export function openSignInCode(signingKey: string, code: string, now: number): SignIn | undefined {
  const signIn = unseal(keyOf(signingKey), code) as SignIn | undefined;
  return signIn !== undefined && signIn.issuedAt + SIGN_IN_CODE_MS > now ? signIn : undefined;
}
