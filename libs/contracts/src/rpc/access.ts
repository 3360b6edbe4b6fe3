import { declareRead, declareRpc } from '../message';
import type { Caller } from './caller';

/*
 * Secrets and tokens are not sent in messages. A token is sent as its SHA-256 in base64url. The secret of a client
 * stays in the gateway, which proves that it has received it (libs/auth/src/secrets.ts).
 */

/** How the stored hash of a client secret was derived. */
export interface SecretSalt {
  /** CPU and memory cost of scrypt. */
  readonly cost: number;
  /** 16 bytes in base64url. */
  readonly salt: string;
}

/** Returns the salt of a client secret, or a random one for an unknown client. */
export const readSecretSalt = declareRead<{ readonly clientId: string }, SecretSalt>(
  'content-store',
  'read-secret-salt',
);

export interface TokenRequest {
  readonly clientId: string;
  /** SHA-256 of the new token. */
  readonly tokenHash: string;
  /** Proof that the gateway has received the client secret. */
  readonly proof: string;
}

/** Stores the hash of a new access token. Rejects with CREDENTIALS_WRONG for an unknown id or a wrong proof. */
export const issueToken = declareRpc<TokenRequest, { readonly expiresInSeconds: number }>(
  'content-store',
  'issue-token',
);

/** Returns the owner of an access or personal token. Rejects with TOKEN_INVALID for an unknown or expired token. */
export const readCaller = declareRead<{ readonly tokenHash: string }, Caller>('content-store', 'read-caller');
