import { declareRpc } from '../message';
import type { Caller } from './caller';

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Client credentials against an access token. Rejected with CREDENTIALS_WRONG, whether the id or the secret is. */
export const issueToken = declareRpc<{ readonly clientId: string; readonly clientSecret: string }, IssuedToken>(
  'content-store',
  'issue-token',
);

/** Who holds this access or personal token. Rejected with TOKEN_INVALID for one that is unknown or has expired. */
export const readCaller = declareRpc<{ readonly token: string }, Caller>('content-store', 'read-caller');
