import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const EVERY_MS = 600_000;

/**
 * Runs a sweep every ten minutes while the service runs. Sweeps do not overlap, so that a slow database does not get
 * more and more requests, and none continues after the service has stopped. A failed sweep is logged as a warning, and
 * the next one runs as scheduled.
 */
export abstract class SweepLoop implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isTriggered = false;
  protected isStopped = false;

  /** The name of the swept rows in the log. */
  protected abstract readonly what: string;

  abstract sweep(): Promise<void>;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.trigger(), EVERY_MS);
  }

  /**
   * Sweeps now. If a sweep is in progress, another one follows it, since the current one may have passed the new rows.
   */
  trigger(): void {
    if (this.running !== undefined) {
      this.isTriggered = true;
      return;
    }
    this.running = this.sweep()
      .catch((error: unknown) => this.logger.warn(`The sweep of ${this.what} failed: ${String(error)}`))
      .finally(() => {
        this.running = undefined;
        if (!this.isTriggered || this.isStopped) return;
        this.isTriggered = false;
        this.trigger();
      });
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }
}
