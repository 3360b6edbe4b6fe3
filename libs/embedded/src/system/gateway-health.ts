import { get as getOverHttp } from 'node:http';
import { get as getOverTls } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import { reasonOf } from '../reason-of';

const POLL_MS = 50;
const RESPONSE_TIMEOUT_MS = 5_000;

/**
 * Resolves when the gateway returns 200 at /health, which covers all services behind it.
 * @throws RejectedError NOT_READY with its last response, or the reason of `signal`
 */
export async function waitUntilHealthy(
  gatewayUrl: string,
  withinMs: number,
  signal: AbortSignal,
  ca?: Buffer,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const reason = await reasonNotHealthy(`${gatewayUrl}/health`, signal, ca);
    if (reason === undefined) return;
    if (Date.now() >= deadline) {
      const message = `The system was not ready within ${withinMs / 1000} s. ${gatewayUrl}/health: ${reason}`;
      throw new RejectedError('NOT_READY', message, { gatewayUrl });
    }
    await sleep(POLL_MS);
  }
}

async function reasonNotHealthy(url: string, signal: AbortSignal, ca: Buffer | undefined): Promise<string | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(RESPONSE_TIMEOUT_MS)]);
    const { status, body } = await request(url, limit, ca);
    return status === 200 ? undefined : `${status} ${body}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Uses node:https, since fetch() cannot be given a certificate authority. */
function request(
  url: string,
  signal: AbortSignal,
  ca: Buffer | undefined,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const get = ca === undefined ? getOverHttp : getOverTls;
    get(url, { signal, agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    }).on('error', reject);
  });
}
