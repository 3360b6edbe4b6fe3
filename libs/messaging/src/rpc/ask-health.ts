import type { NatsConnection } from '@nats-io/transport-node';
import { type HealthReport, healthSubject } from '@scriptorium/contracts';

/**
 * Asks all instances of a service for their health. Returns the best report, at once if it is `ok`: one instance that
 * works is enough, whatever state the others are in. A frozen instance does not answer.
 *
 * @returns undefined if no instance answers in time
 */
export async function askHealth(
  connection: NatsConnection,
  service: string,
  withinMs: number,
): Promise<HealthReport | undefined> {
  let best: HealthReport | undefined;
  const options = { strategy: 'timer', maxWait: withinMs } as const;
  try {
    for await (const message of await connection.requestMany(healthSubject(service), '', options)) {
      const report = message.json<HealthReport>();
      if (best === undefined || rankOf(report) < rankOf(best)) best = report;
      if (rankOf(best) === 0) break;
    }
  } catch {
    // No instance subscribes, or the connection is lost.
  }
  return best;
}

const RANKS = ['ok', 'degraded', 'unavailable'] as const;

/** An instance that starts or stops is worse than any other. */
function rankOf({ phase, status }: HealthReport): number {
  return RANKS.indexOf(status) + (phase === 'started' ? 0 : RANKS.length);
}
