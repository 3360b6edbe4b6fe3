import { get as getOverHttp } from 'node:http';
import { get as getOverTls } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import { reasonOf } from '../reason-of';

const ASK_EVERY_MS = 50;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Resolves when the gateway answers 200 at /health, which speaks for everything behind it.
 * @throws RejectedError NOT_READY with its last answer, or the reason of `signal`
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
    const obstacle = await obstacleTo(`${gatewayUrl}/health`, signal, ca);
    if (obstacle === undefined) return;
    if (Date.now() >= deadline) {
      const message = `The system was not ready within ${withinMs / 1000} s. ${gatewayUrl}/health: ${obstacle}`;
      throw new RejectedError('NOT_READY', message, { gatewayUrl });
    }
    await sleep(ASK_EVERY_MS);
  }
}

async function obstacleTo(url: string, signal: AbortSignal, ca: Buffer | undefined): Promise<string | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const { status, body } = await ask(url, limit, ca);
    return status === 200 ? undefined : `${status} ${body}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** fetch has no say in whom to trust. */
function ask(
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
