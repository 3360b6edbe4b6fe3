import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import { reasonOf } from '../reason-of';

const ASK_EVERY_MS = 50;
const ANSWER_WITHIN_MS = 5_000;

/**
 * Resolves when the gateway answers 200 at /health, which speaks for everything behind it.
 * @throws RejectedError NOT_READY with its last answer, or the reason of `signal`
 */
export async function untilHealthy(gatewayUrl: string, withinMs: number, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    signal.throwIfAborted();
    const obstacle = await obstacleTo(`${gatewayUrl}/health`, signal);
    if (obstacle === undefined) return;
    if (Date.now() >= deadline) {
      const message = `The system was not ready within ${withinMs / 1000} s. ${gatewayUrl}/health: ${obstacle}`;
      throw new RejectedError('NOT_READY', message, { gatewayUrl });
    }
    await sleep(ASK_EVERY_MS);
  }
}

async function obstacleTo(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]) });
    const body = await response.text();
    return response.status === 200 ? undefined : `${response.status} ${body}`;
  } catch (error) {
    return reasonOf(error);
  }
}
