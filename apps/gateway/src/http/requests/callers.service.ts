import { createHash } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { type Caller, readCaller, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

/** Milliseconds for which the caller of a token is cached. A revoked token stays valid for at most this time. */
const CACHED_FOR_MS = 10_000;
/** Cache time of an unknown token: protects content-store from retries, but is short enough for a new token. */
const UNKNOWN_CACHED_FOR_MS = 1_000;

type CachedCaller = Caller | 'unknown';

/**
 * Caches the caller of each token for seconds, so that most requests need no additional rpc. Keys are hashes, so a
 * memory dump contains no token as a key. Concurrent requests share one rpc. A failed rpc is not cached.
 */
@Injectable()
export class Callers {
  private readonly answers = new LRUCache<string, CachedCaller, string>({
    max: 10_000,
    ttl: CACHED_FOR_MS,
    fetchMethod: (_key, _stale, { context, options }) => this.fetchCaller(context, options),
  });

  constructor(private readonly rpc: RpcClient) {}

  /** Returns the caller of a token. Rejects with TOKEN_INVALID. */
  async ofToken(token: string): Promise<Caller> {
    const key = createHash('sha256').update(token).digest('base64');
    const answer = await this.answers.fetch(key, { context: token });
    if (answer === undefined || answer === 'unknown') {
      throw new RejectedError('TOKEN_INVALID', 'The token is invalid or has expired.');
    }
    return answer;
  }

  private async fetchCaller(token: string, options: { ttl?: number }): Promise<CachedCaller> {
    try {
      return await this.rpc.call(readCaller, { token });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      options.ttl = UNKNOWN_CACHED_FOR_MS;
      return 'unknown';
    }
  }
}
