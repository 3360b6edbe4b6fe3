import { declareRead, declareRpc } from '../message';
import type { Caller } from './caller';

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/**
 * Exchanges client credentials for an access token. Rejects with CREDENTIALS_WRONG for an unknown id or a wrong secret.
 */
export const issueToken = declareRpc<{ readonly clientId: string; readonly clientSecret: string }, IssuedToken>(
  'content-store',
  'issue-token',
);

/** Returns the owner of an access or personal token. Rejects with TOKEN_INVALID for an unknown or expired token. */
export const readCaller = declareRead<{ readonly token: string }, Caller>('content-store', 'read-caller');
