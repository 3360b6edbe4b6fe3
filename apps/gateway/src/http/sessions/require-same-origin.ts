import { RejectedError } from '@scriptorium/contracts';

interface SentHeaders {
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Rejects a request that another site may have caused a browser to send. `Origin` must be that of the public URL. A
 * browser sends no `Origin` with a GET to its own origin, but `Sec-Fetch-Site: same-origin`. Rejects with
 * ORIGIN_INVALID.
 */
export function requireSameOrigin(headers: SentHeaders, publicUrl: string): void {
  const { origin } = headers;
  const isSame =
    origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : origin === new URL(publicUrl).origin;
  if (isSame) return;
  throw new RejectedError('ORIGIN_INVALID', `A session is accepted only from ${new URL(publicUrl).origin}.`);
}
