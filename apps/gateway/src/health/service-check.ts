import type { HealthReport } from '@scriptorium/contracts';
import type { HealthCheck } from '@scriptorium/health';
import type { RpcClient } from '@scriptorium/messaging';

/** Twice as often as the service checks its own components: the gateway shows a loss within 5 s of it. */
const EVERY_MS = 500;
const ANSWER_WITHIN_MS = 1_000;

/** Asks the instances of a service for their health. One that works is enough. */
export class ServiceCheck implements HealthCheck {
  readonly everyMs = EVERY_MS;
  /** The best report of the last check; undefined if no instance answered. */
  report: HealthReport | undefined;

  constructor(
    readonly name: string,
    private readonly rpc: Pick<RpcClient, 'healthOf'>,
  ) {}

  async check(): Promise<string | undefined> {
    const report = await this.rpc.healthOf(this.name, ANSWER_WITHIN_MS);
    this.report = report;
    if (report === undefined) throw new Error('No instance answers.');
    if (report.phase !== 'started') throw new Error(`The only instance that answers is ${report.phase}.`);
    const reason = reasonOf(report);
    if (report.status === 'unavailable') throw new Error(reason);
    return report.status === 'ok' ? undefined : reason;
  }
}

function reasonOf({ components }: HealthReport): string {
  const failing = components.filter(({ status }) => status !== 'ok');
  return failing.map(({ name, reason = '' }) => `${name}: ${reason}`).join(' ');
}
