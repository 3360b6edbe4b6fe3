import { RejectedError } from '@scriptorium/contracts';

import type { Usage } from './shared-limiter';

/** RATE_LIMIT_EXCEEDED {limit, maximum, seconds}: 429 with `Retry-After` in every API. */
export class RateLimitedError extends RejectedError {
  /** Whole seconds, at least 1: some clients wait exactly this long, and would not wait at all for 0. */
  readonly retryAfter: number;

  constructor({ limiter: { name, points, seconds }, resetMs }: Pick<Usage, 'limiter' | 'resetMs'>) {
    const retryAfter = Math.max(1, Math.ceil(resetMs / 1_000));
    super(
      'RATE_LIMIT_EXCEEDED',
      `The limit "${name}" allows ${points} in ${seconds} seconds. Repeat the request after ${retryAfter} seconds.`,
      { limit: name, maximum: points, seconds },
    );
    this.retryAfter = retryAfter;
  }
}
