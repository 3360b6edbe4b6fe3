/**
 * Sends requests, and sends them again if that is safe.
 *
 * A request whose response was lost may have been executed. So only reads and requests with an Idempotency-Key are sent
 * again after a lost connection, 502, 503 and 504. All are sent again after 429, because they were not executed. All
 * attempts have the same key: the API executes one of them and replays its response.
 */
import { pause } from './pause.js';
import { isWorthRetrying, RETRY_DEFAULTS, retryDelay, type RetryOptions } from './retry-delay.js';

export type Send = (request: Request) => Promise<Response>;

/** Returns a function that sends requests. `headersWithinMs` is the time until the headers of a response. */
export function sendWithRetries(send: Send, options: RetryOptions, headersWithinMs: number): Send {
  const { attempts, maxDelayMs } = { ...RETRY_DEFAULTS, ...options };
  return async (request) => {
    const isRepeatable = ['GET', 'HEAD'].includes(request.method) || request.headers.has('idempotency-key');
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= attempts;
      const result = await once(send, isLast ? request : request.clone(), headersWithinMs);
      const response = 'response' in result ? result.response : undefined;
      const delay =
        !isLast && !request.signal.aborted && isWorthRetrying(response, isRepeatable)
          ? retryDelay(response, attempt, maxDelayMs, { now: Date.now(), random: Math.random() })
          : undefined;
      if (delay === undefined) {
        if ('response' in result) return result.response;
        throw result.error;
      }
      await response?.body?.cancel();
      await pause(delay, request.signal);
    }
  };
}

type Result = { readonly response: Response } | { readonly error: unknown };

/** Sends a request once. The time ends with the headers: a body may take as long as it does. */
async function once(send: Send, request: Request, headersWithinMs: number): Promise<Result> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(new Error(`No response from ${new URL(request.url).host} within ${headersWithinMs} ms.`));
  }, headersWithinMs);
  try {
    const signal = AbortSignal.any([request.signal, late.signal]);
    return { response: await send(new Request(request, { signal })) };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}
