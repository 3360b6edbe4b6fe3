import { Injectable } from '@nestjs/common';
import { openSignInCode, SIGN_IN_CODE_MS } from '@scriptorium/auth';
import { RejectedError } from '@scriptorium/contracts';
import { LRUCache } from 'lru-cache';

import { GatewayConfig } from '../../config';

/**
 * Accepts each sign-in code once. The used codes are in memory, so a code from before the start of the process is
 * rejected: it may have been used. Another gateway would accept a code again within its ten minutes. Only the launcher
 * of a system with one gateway issues codes.
 */
@Injectable()
export class SignInCodes {
  private readonly startedAt = Date.now();
  private readonly used = new LRUCache<string, true>({ max: 100_000, ttl: SIGN_IN_CODE_MS });

  constructor(private readonly config: GatewayConfig) {}

  /** Returns the token of a code. Rejects with TOKEN_INVALID. */
  tokenOf(code: string): string {
    const signIn = openSignInCode(this.config.callerSigningKey, code, Date.now());
    if (signIn === undefined || signIn.issuedAt < this.startedAt || this.used.has(signIn.id)) {
      throw new RejectedError('TOKEN_INVALID', 'The sign-in link has expired or was used. Sign in with a token.');
    }
    this.used.set(signIn.id, true);
    return signIn.token;
  }
}
