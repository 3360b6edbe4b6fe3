import { generateToken, hashToken, proveSecret } from '@scriptorium/auth';
import { type Caller, issueToken, readCaller, readSecretSalt } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Exchanges client credentials for an access token, as the gateway does. */
export async function issueAccessToken(rpc: RpcClient, clientId: string, secret: string): Promise<IssuedToken> {
  const accessToken = generateToken();
  const request = { clientId, tokenHash: hashToken(accessToken).toString('base64url') };
  const proof = await proveSecret(secret, await rpc.call(readSecretSalt, { clientId }), request);
  return { accessToken, ...(await rpc.call(issueToken, { ...request, proof })) };
}

/** Returns the caller of a token, as the gateway does. */
export function callerOfToken(rpc: RpcClient, token: string): Promise<Caller> {
  return rpc.call(readCaller, { tokenHash: hashToken(token).toString('base64url') });
}
