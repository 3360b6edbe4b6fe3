import { Injectable } from '@nestjs/common';
import { proveSecret } from '@scriptorium/auth';
import { type SecretSalt, TransientError } from '@scriptorium/contracts';
import pLimit from 'p-limit';

/**
 * A proof takes 50 ms of a thread and 16 MiB (libs/auth). Node has four threads for such work, and file access, DNS and
 * compression need them too.
 */
const CONCURRENT_PROOFS = 2;
/** The last of them waits for 2.5 s. */
const MAX_PROOFS = 100;

/** Derives the proofs of client secrets. A request for one needs no credentials, so few are in progress and wait. */
@Injectable()
export class SecretProofs {
  private readonly limit = pLimit(CONCURRENT_PROOFS);

  /** Rejects with TransientError `TOO_MANY_TOKEN_REQUESTS` if too many callers are waiting. */
  prove(secret: string, salt: SecretSalt, request: Parameters<typeof proveSecret>[2]): Promise<string> {
    if (this.limit.activeCount + this.limit.pendingCount >= MAX_PROOFS) {
      const message = `${MAX_PROOFS} requests for tokens are waiting.`;
      return Promise.reject(new TransientError('TOO_MANY_TOKEN_REQUESTS', message));
    }
    return this.limit(() => proveSecret(secret, salt, request));
  }
}
