import { Injectable } from '@nestjs/common';
import { hashToken } from '@scriptorium/auth';
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
 * memory dump contains no token as a key, and no token is sent. Concurrent requests share one rpc. A failed rpc is not
 * cached.
 */
@Injectable()
export class Callers {
  private readonly answers = new LRUCache<string, CachedCaller>({
    max: 10_000,
    ttl: CACHED_FOR_MS,
    fetchMethod: (tokenHash, _stale, { options }) => this.fetchCaller(tokenHash, options),
  });

  constructor(private readonly rpc: RpcClient) {}

  /** Returns the caller of a token if it is cached. */
  cached(token: string): Caller | undefined {
    const answer = this.answers.get(keyOf(token));
    return answer === 'unknown' ? undefined : answer;
  }

  /** Returns the caller of a token. Rejects with TOKEN_INVALID. */
  async ofToken(token: string): Promise<Caller> {
    const answer = await this.answers.fetch(keyOf(token));
    if (answer === undefined || answer === 'unknown') {
      throw new RejectedError('TOKEN_INVALID', 'The token is invalid or has expired.');
    }
    return answer;
  }

  /** Reads every caller again. Call it after a change of scopes; other gateways have the old ones for a while. */
  clear(): void {
    this.answers.clear();
  }

  private async fetchCaller(tokenHash: string, options: { ttl?: number }): Promise<CachedCaller> {
    try {
      return await this.rpc.call(readCaller, { tokenHash });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      options.ttl = UNKNOWN_CACHED_FOR_MS;
      return 'unknown';
    }
  }
}

function keyOf(token: string): string {
  return hashToken(token).toString('base64url');
}
