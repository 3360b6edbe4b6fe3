import type { HealthReport, HealthStatus } from '@scriptorium/contracts';

import { ComponentMonitor, type HealthLogger } from './component-monitor';
import type { HealthCheck } from './health-check';

/** The health of a process: its phase, and the components that it depends on. */
export class Health {
  private readonly monitors: ComponentMonitor[] = [];
  private phase: HealthReport['phase'] = 'starting';
  private isChecking = false;
  private isReadyWithoutComponents = false;
  private stopped: Promise<unknown> | undefined;

  /** @param logger receives each change of a component */
  constructor(private readonly logger?: HealthLogger) {}

  add(...checks: readonly HealthCheck[]): void {
    const added = checks.map((check) => new ComponentMonitor(check, () => this.hasStarted, this.logger));
    this.monitors.push(...added);
    if (this.isChecking) for (const monitor of added) monitor.start();
  }

  /**
   * Makes the process ready while components are unavailable, for a process whose clients need its errors. All
   * instances lose a shared component at once, and none would be left to answer.
   */
  stayReady(): void {
    this.isReadyWithoutComponents = true;
  }

  /** Begins to check the components. */
  start(): void {
    if (this.phase === 'stopping') return;
    this.isChecking = true;
    for (const monitor of this.monitors) monitor.start();
  }

  /** The process accepts work. */
  markStarted(): void {
    if (this.phase === 'starting') this.phase = 'started';
  }

  /** The process accepts no more work, and is not ready from now on. Its components are not checked any more. */
  markStopping(): void {
    this.phase = 'stopping';
    this.isChecking = false;
    this.stopped ??= Promise.all(this.monitors.map((monitor) => monitor.stop()));
  }

  /** Does the same, and waits until the checks have ended. */
  async stop(): Promise<void> {
    this.markStopping();
    await this.stopped;
  }

  get hasStarted(): boolean {
    return this.phase !== 'starting';
  }

  /** Whether the process should receive work. */
  get isReady(): boolean {
    return this.phase === 'started' && (this.isReadyWithoutComponents || this.report().status === 'ok');
  }

  report(): HealthReport {
    const components = this.monitors.map(({ current }) => current);
    return { phase: this.phase, status: statusOf(components), components };
  }
}

/** Returns the status of a process with these components. */
export function statusOf(components: HealthReport['components']): HealthStatus {
  const failing = components.filter(({ status }) => status !== 'ok');
  if (failing.some(({ isEssential, status }) => isEssential && status === 'unavailable')) return 'unavailable';
  return failing.length > 0 ? 'degraded' : 'ok';
}
