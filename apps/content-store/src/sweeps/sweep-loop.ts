import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const EVERY_MS = 600_000;

/**
 * What is swept every ten minutes while the service runs: one sweep at a time, since a database that is slow to answer is not to be
 * asked by more and more, and none that goes on when the service has stopped. One that fails is warned of, and the next one comes.
 */
export abstract class SweepLoop implements OnApplicationBootstrap, OnModuleDestroy {
  protected readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  /** What it sweeps, for the warning. */
  protected abstract readonly what: string;

  abstract sweep(): Promise<void>;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.sweep()
        .catch((error: unknown) => this.logger.warn(`Could not sweep ${this.what}: ${String(error)}`))
        .finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
