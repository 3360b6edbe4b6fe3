import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface LimiterOptions {
  /** The name in the headers and in `data` of a rejection. */
  readonly name: string;
  /** Maximum points of a key in a window. */
  readonly points: number;
  readonly seconds: number;
}

/** The use of a limit by a key, after a request. */
export interface Usage {
  readonly limiter: LimiterOptions;
  /** Points of the request. */
  readonly points: number;
  /** Points in this window, with those of rejected requests. */
  readonly consumed: number;
  readonly remaining: number;
  /** Until the window ends. */
  readonly resetMs: number;
  /** Time at which the window ends, in milliseconds since 1970. */
  readonly endsAt: number;
  readonly isExceeded: boolean;
}

/** Maximum keys of a limiter. Above it, the key that was used longest ago starts a new window. */
const MAX_KEYS = 100_000;

/**
 * Limits points in fixed windows. A window begins with the first request of a key. The points are in memory; `take` and
 * `add` exchange those of accepted requests with other gateways.
 */
export class SharedLimiter {
  private readonly limiter: RateLimiterMemory;
  private readonly keys = new LRUCache<string, true>({
    max: MAX_KEYS,
    dispose: (_value, key, reason) => {
      if (reason === 'evict') void this.limiter.delete(key);
    },
  });
  private unshared = new Map<string, number>();

  constructor(readonly options: LimiterOptions) {
    this.limiter = new RateLimiterMemory({ points: options.points, duration: options.seconds });
  }

  /** Consumes points of a key. Rejected points do not extend the window. */
  async consume(key: string, points = 1): Promise<Usage> {
    this.keys.set(key, true);
    const result = await this.limiter.consume(key, points).catch((error: unknown) => {
      if (error instanceof RateLimiterRes) return error;
      throw error;
    });
    const isExceeded = result.consumedPoints > this.options.points;
    if (!isExceeded) this.note(key, points);
    return {
      limiter: this.options,
      points,
      consumed: result.consumedPoints,
      remaining: result.remainingPoints,
      resetMs: result.msBeforeNext,
      endsAt: Date.now() + result.msBeforeNext,
      isExceeded,
    };
  }

  /** Returns the points of a request, unless the window in which it consumed them has ended. */
  async refund(key: string, { points, isExceeded, endsAt }: Usage): Promise<void> {
    if (Date.now() >= endsAt || !(await this.hasWindow(key))) return;
    await this.limiter.reward(key, points);
    // The other gateways do not have the points of a rejected request.
    if (!isExceeded) this.note(key, -points);
  }

  /** Rejects all requests of a key for this time. */
  async block(key: string, seconds: number): Promise<void> {
    await this.limiter.block(key, seconds);
  }

  /** Adds points that another gateway has accepted, or refunded if they are negative. */
  async add(key: string, points: number): Promise<void> {
    if (points < 0 && !(await this.hasWindow(key))) return;
    this.keys.set(key, true);
    await this.limiter.penalty(key, points);
  }

  /** Returns the points that were consumed since the last call, by key. */
  take(): ReadonlyMap<string, number> {
    const taken = this.unshared;
    this.unshared = new Map();
    return taken;
  }

  private async hasWindow(key: string): Promise<boolean> {
    const result = await this.limiter.get(key);
    return result !== null && result.msBeforeNext > 0;
  }

  private note(key: string, points: number): void {
    const sum = (this.unshared.get(key) ?? 0) + points;
    if (sum === 0) this.unshared.delete(key);
    else this.unshared.set(key, sum);
  }
}
