import { createHash } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { type Caller, readCaller, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

/** Milliseconds for which a token's holder is believed without asking again: what a revoked token may outlive. */
const CACHED_FOR_MS = 10_000;
/** Enough to keep a client that retries with a wrong token off the store; short enough for a token made just now. */
const UNKNOWN_CACHED_FOR_MS = 1_000;

type CachedCaller = Caller | 'unknown';

/**
 * Who holds a token, kept for seconds, so that a request costs no hop more than its own. Keys are hashes: a dump of the
 * memory's strings shows no token. Requests that come together wait for one answer. An answer that failed is not kept.
 */
@Injectable()
export class Callers {
  private readonly answers = new LRUCache<string, CachedCaller, string>({
    max: 10_000,
    ttl: CACHED_FOR_MS,
    fetchMethod: (_key, _stale, { context, options }) => this.fetchCaller(context, options),
  });

  constructor(private readonly rpc: RpcClient) {}

  /** Rejected with TOKEN_INVALID. */
  async ofToken(token: string): Promise<Caller> {
    const key = createHash('sha256').update(token).digest('base64');
    const answer = await this.answers.fetch(key, { context: token });
    if (answer === undefined || answer === 'unknown') {
      throw new RejectedError('TOKEN_INVALID', 'The token is not valid, or not any more.');
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
