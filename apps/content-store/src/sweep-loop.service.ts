import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop } from '@scriptorium/messaging';

const EVERY_MS = 600_000;

/**
 * Runs a sweep while the service runs, every ten minutes unless a subclass says otherwise. None continues after the
 * service has stopped.
 */
export abstract class SweepLoop implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  protected get everyMs(): number {
    return EVERY_MS;
  }

  private readonly loop = new BackgroundLoop({
    name: this.constructor.name,
    intervalMs: this.everyMs,
    logger: this.logger,
    run: () => this.sweep(),
  });

  abstract sweep(): Promise<void>;

  protected get isStopped(): boolean {
    return this.loop.signal.aborted;
  }

  /** Aborts when the service stops. */
  protected get signal(): AbortSignal {
    return this.loop.signal;
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /**
   * Sweeps now. If a sweep is in progress, another one follows it, since the current one may have passed the new rows.
   */
  trigger(): void {
    this.loop.trigger();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }
}
